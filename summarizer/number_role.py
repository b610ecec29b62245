"""What part a number plays in its clause: a rest, a goal, an earlier figure, somebody known.

Aim: tell what a report says of its event from what stands beside it: what was before, what somebody
expected, who came on top, what happened elsewhere. In doubt a number is what the report tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Role:
    """What the words of its clause and sentence say about a number.

    Attributes:
        is_rest: others than somebody ("four others").
        is_part: some of another number ("four of the victims").
        is_expected: what somebody thought that it would be, or what was before.
        is_adjective: it only describes ("a 60-vote threshold").
        is_joint: it counts two groups together.
        has_one: one more stands beside it in words; has_himself: it includes who did it.
        is_apart: another event or time is named; is_since: how long it was counted; is_that_day:
            one of several days; is_early: what was thought at first.
        is_known: it counts somebody already mentioned.
    """

    is_rest: bool
    is_part: bool
    is_expected: bool
    is_adjective: bool
    is_joint: bool
    has_one: bool
    has_himself: bool
    is_apart: bool
    is_since: bool
    is_that_day: bool
    is_early: bool
    is_known: bool


def role_of(mention: Mention) -> Role:
    """Read the words around a number."""
    lists = lexicon()
    before, _, after = mention.clause.partition("#")
    front, back = before[-ROLE_CHARACTERS:], after[:ROLE_CHARACTERS]
    near = " ".join([*front.split()[-2:], "#", *back.split()[:3]])
    return Role(
        is_rest=lists.rest.search(near) is not None,
        is_part=_PART.match(after) is not None,
        is_expected=lists.expected.search(mention.clause) is not None
        or _is_earlier(before, after)
        or _GOAL.search(mention.whole, 0, mention.number.start) is not None,
        is_adjective=_HYPHEN.match(back) is not None,
        is_joint=_JOINT.match(after) is not None,
        has_one=_ONE.search(mention.clause) is not None,
        has_himself=_HIMSELF.search(mention.whole) is not None,
        is_apart=_APART.search(mention.whole) is not None,
        is_since=_SINCE.search(mention.whole) is not None,
        is_that_day=_THAT_DAY.search(mention.whole) is not None,
        is_early=_EARLY.search(mention.whole) is not None,
        is_known=_KNOWN.search(front) is not None,
    )


def _is_earlier(before: str, after: str) -> bool:
    """Whether a figure is what another one was before."""
    return (
        _CHANGED_FROM.search(before[-ROLE_CHARACTERS:]) is not None
        or _EARLIER_IN_FRONT.search(before) is not None
        or _EARLIER_BEHIND.match(after) is not None
        or (_FROM.search(before) is not None and _TO.match(after) is not None)
    )
