"""What part a number plays in its clause: a rest, a goal, an earlier figure, somebody known.

Aim: tell what a report says of its event from what stands beside it: what was before, what somebody
expected, who came on top, what happened elsewhere. In doubt a number is what the report tells.
"""

from __future__ import annotations

import re
from functools import cached_property

from summarizer.mentions import Mention, lexicon

ROLE_CHARACTERS = 60
"""Of a clause on each side of a number, in which words tell what part it plays."""

_ONE = re.compile(r"\b(?:one|himself|herself|including (?:the|an?|his|her))\b", re.IGNORECASE)
"""One more who is no number in the text: "one dead and four others"."""

_HIMSELF = re.compile(
    r"\bincluding (?:the |an? |his |her )?(?:suspected |alleged )?(?:gunm[ae]n|shooter|suspect|"
    r"attacker|bomber|assailant|killer|driver|pilot)\b|"
    r"\b(?:himself|herself|themselves)\b|\bplus the\b",
    re.IGNORECASE,
)
"""Whoever did it is counted among the dead; another outlet leaves them out."""

_CHANGED_FROM = re.compile(
    r"\b(?:up|down|increas\w+|decreas\w+|ris\w+|rose|drop\w*|declin\w+|fell|fall\w*|jump\w*|climb\w*)"
    r"\b.{0,30}\bfrom (?:the |an? )?(?:\w+ )?$"
)
"""In front of a figure that was before: "an increase from the 180,034 of May"."""

_EARLIER_IN_FRONT = re.compile(
    r"(?:\bfrom|\bcompared (?:to|with)|\babove|\bbelow) (?:the |an? |its |last |previous |prior |"
    r"revised |upwardly |downwardly |record |\w+['’]s ){1,4}$|"
    r"\b(?:(?:up|down) from|compared (?:to|with)) (?:\w+ )?$|"
    r"(?<!from the )(?<!than the )\b(?:prior|previous|preceding) (?:day|week|month|quarter|year)\b"
    r".{0,40}$",
    re.IGNORECASE,
)
"""The same: "down from a revised 590,000", "the previous week's level of 498,000"."""

_EARLIER_BEHIND = re.compile(
    r"[^\d.;]{0,50}?\b(?:day|week|month|quarter|year|decade)s? (?:earlier|before|ago|prior)\b",
    re.IGNORECASE,
)
"""Behind a figure that was before: "711,000 filed a week earlier"."""

_FROM, _TO = re.compile(r"\bfrom $"), re.compile(r"\S* to (?:about |nearly |over )?[$€£]?\d")
"""Around a figure that was before: "from 18 to 21"."""

_HYPHEN = re.compile(r"-|\s-\s\w")
_GROUPS = "children|adults|women|men|girls|boys|teens|teenagers|students|teachers|staff"
_JOINT = re.compile(rf"\s(?:[\w-]+\s)?(?:{_GROUPS})\sand\s(?:[\w-]+\s)?(?:{_GROUPS})\b")
"""Behind a number of two groups together: "26 children and adults"."""

_GOAL = re.compile(r"\b(?:goals?|target(?:s|ed)?)\b")

_MONTHS = r"january|february|march|april|may|june|july|august|september|october|november|december"
_APART = re.compile(
    r"\b(?:separate(?:ly)?|unrelated|elsewhere|meanwhile|about the same time|"
    r"(?:another|earlier|previous|prior|past|similar|second|other) (?:shooting|attack|incident|"
    r"case|crash|blast|quake|earthquake|explosion|fire|strike)s?|"
    r"(?:day|week|month|year|decade)s? (?:ago|earlier|before)|"
    rf"last (?:year|month|week|spring|summer|fall|autumn|winter|{_MONTHS})|"
    rf"in (?!may\b)(?:{_MONTHS})\b(?! \d{{1,2}}\b)|(?:the|in) (?:19|20)\d\d|"
    rf"(?:{_MONTHS}),? (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""In a sentence that tells of another event or time, where the other outlet's does not."""

_SINCE = re.compile(
    r"\b[Ss]ince (?:[A-Z\d]|early|late|last|then|"
    r"the (?:start|beginning|outbreak|shooting|attack|protests?))"
)
"""A number counted from a day on, not what followed something that happened."""

_THAT_DAY = re.compile(r"\b(?:that|another|each|every|one) (?:night|day)\b", re.IGNORECASE)
_EARLY = re.compile(
    r"\b(?:initial(?:ly)?|originally|at first|earlier|early reports)\b", re.IGNORECASE
)
_PART = re.compile(
    r"\s(?:[\w-]+\s)?(?:of|von|de|di) (?:the|those|these|them|whom|which|his|her|their|ihnen|ellos|"
    r"ellas)\b",
    re.IGNORECASE,
)

_KNOWN = re.compile(r"\b(?:the|these|those|all|both|his|her|their|its) (?:other )?$", re.IGNORECASE)
"""In front of a number of somebody who was mentioned before: "the three victims"."""


class Role:
    """What the words of its clause and sentence say about a number; each is read when asked."""

    def __init__(self, mention: Mention) -> None:
        self._mention = mention
        self._before, _, self._after = mention.clause.partition("#")

    @cached_property
    def is_rest(self) -> bool:
        """Others than somebody ("four others")."""
        before, after = self._before[-ROLE_CHARACTERS:], self._after[:ROLE_CHARACTERS]
        near = " ".join([*before.split()[-2:], "#", *after.split()[:3]])
        return lexicon().rest.search(near) is not None

    @cached_property
    def is_part(self) -> bool:
        """Some of another number ("four of the victims")."""
        return _PART.match(self._after) is not None

    @cached_property
    def is_expected(self) -> bool:
        """What somebody thought that it would be, or what was before."""
        mention = self._mention
        return (
            lexicon().expected.search(mention.clause) is not None
            or _is_earlier(self._before, self._after)
            or _GOAL.search(mention.whole, 0, mention.number.start) is not None
        )

    @cached_property
    def is_adjective(self) -> bool:
        """It only describes ("a 60-vote threshold")."""
        return _HYPHEN.match(self._after[:ROLE_CHARACTERS]) is not None

    @cached_property
    def is_joint(self) -> bool:
        """It counts two groups together."""
        return _JOINT.match(self._after) is not None

    @cached_property
    def has_one(self) -> bool:
        """One more stands beside it in words."""
        return _ONE.search(self._mention.clause) is not None

    @cached_property
    def has_himself(self) -> bool:
        """It includes who did it."""
        return _HIMSELF.search(self._mention.whole) is not None

    @cached_property
    def is_apart(self) -> bool:
        """Another event or time is named."""
        return _APART.search(self._mention.whole) is not None

    @cached_property
    def is_since(self) -> bool:
        """How long it was counted is named."""
        return _SINCE.search(self._mention.whole) is not None

    @cached_property
    def is_that_day(self) -> bool:
        """One of several days is told of."""
        return _THAT_DAY.search(self._mention.whole) is not None

    @cached_property
    def is_early(self) -> bool:
        """What was thought at first."""
        return _EARLY.search(self._mention.whole) is not None

    @cached_property
    def is_known(self) -> bool:
        """It counts somebody already mentioned."""
        return _KNOWN.search(self._before[-ROLE_CHARACTERS:]) is not None


def _is_earlier(before: str, after: str) -> bool:
    """Whether a figure is what another one was before."""
    return (
        _CHANGED_FROM.search(before[-ROLE_CHARACTERS:]) is not None
        or _EARLIER_IN_FRONT.search(before) is not None
        or _EARLIER_BEHIND.match(after) is not None
        or (_FROM.search(before) is not None and _TO.match(after) is not None)
    )
