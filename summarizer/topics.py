"""Topics: what an article is about, from its vector alone, without a single label.

Each topic is described in a few sentences as news would put it; the article's vector is compared
with the descriptions' vectors. The nearest description decides. An article that is near none is
`Topic.OTHER`: no topic is better than a wrong one. A feed's own topic, when it has one, is
better than this and is asked first by whoever calls.

The descriptions are English, and so is most of what the model learned. In other languages with
Latin letters the nearest topic must be nearer, and in scripts that the model cannot read there is
none: of 26 stories in such scripts it named a topic for 7, four of them wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from news.model import Topic
from summarizer.embed import article_text
from summarizer.encoders import Encoder
from summarizer.language import UNREAD_LANGUAGES, detect_language

DESCRIPTIONS: dict[Topic, tuple[str, ...]] = {
    Topic.WORLD: (
        "World news: war, troops, missiles and a ceasefire between countries.",
        "International diplomacy: foreign ministers, the United Nations, sanctions and treaties.",
        "A humanitarian crisis, refugees fleeing across the border, aid agencies abroad.",
        "An earthquake, flood or hurricane kills hundreds of people in a foreign country.",
        "Protesters clash with security forces in the capital after a coup.",
    ),
    Topic.POLITICS: (
        "Politics: the parliament votes on a bill of the government.",
        "An election campaign, candidates, polls and party leaders.",
        "The president and the opposition argue about a new law.",
        "A minister resigns over corruption; the prime minister names a successor.",
        "The Supreme Court rules on the constitution; senators question a nominee.",
    ),
    Topic.BUSINESS: (
        "Business: a company reports quarterly profit and revenue, its shares rise.",
        "The central bank changes interest rates; inflation and the economy slow down.",
        "A merger, takeover or bankruptcy of a company; layoffs and a new chief executive.",
        "Stock markets, oil prices, trade, tariffs, jobs and wages; a union calls for a walkout.",
        "A carmaker, airline or retailer sells, orders or recalls products; factories, customers.",
    ),
    Topic.TECHNOLOGY: (
        "Technology: a new smartphone, app, chip or software is released.",
        "Artificial intelligence, chatbots and large language models.",
        "A cyber attack, hackers, a data breach or a security hole in software.",
        "Social media platforms, cloud computing, developers and startups.",
    ),
    Topic.SCIENCE: (
        "Science: researchers discover, a study published in a journal finds.",
        "Space: a rocket launch, a telescope, planets, asteroids and NASA.",
        "Physics, chemistry, fossils, archaeology and evolution.",
        "Climate scientists measure ocean temperatures, species, ice and ecosystems.",
    ),
    Topic.HEALTH: (
        "Health: a disease outbreak, a virus, vaccines and infections.",
        "Patients, doctors and hospitals; a new drug or treatment is approved.",
        "Diet, exercise, sleep, mental health, cancer and the risk of illness.",
    ),
    Topic.SPORT: (
        "Sport: a team wins the match, goals, the league and the cup final.",
        "A tennis player, a swimmer or a runner wins a medal at the championship.",
        "A coach is sacked, a striker transfers to another club, an injury rules a player out.",
        "Basketball, baseball, cricket, rugby, cycling and Formula One races.",
    ),
    Topic.CULTURE: (
        "Culture: a film, its director and actors, the box office and a festival.",
        "A singer releases an album, a concert tour, an opera or a theater play.",
        "A novel wins a literary prize; an exhibition of paintings opens in the museum.",
        "Television series, celebrities, fashion, video games and awards.",
    ),
    Topic.LOCAL: (
        "Local news: the city council approves a plan for a street, park or school.",
        "A house fire, a traffic accident or a road closure in town; nobody was hurt.",
        "Police arrest a man after a burglary or robbery in the neighborhood.",
        "Residents, the mayor, the library, the bus line and the county fair.",
    ),
    Topic.OTHER: (
        "A recipe: ingredients, and how to cook the dish.",
        "Horoscope, crossword, puzzle and quiz of the day.",
        "Household tips, advice columns and how-to instructions.",
        "An announcement to our readers: subscribe now, win prizes in our competition.",
    ),
}
"""Topics with their descriptions; what is near none of them is `OTHER` too."""

MIN_COSINE = 0.12
"""Cosine below which an article is near no topic."""

MIN_MARGIN = 0.005
"""What the nearest topic must be ahead of the second: of our 120 headlines 115 have the right
topic and 5 a wrong one, as without it; with .03 one of the 5 has none."""

FOREIGN_COSINE, FOREIGN_MARGIN = 0.2, 0.03
"""The same for other languages than English: of 54 headlines in German, French, Spanish, Italian,
Turkish and Indonesian 20 have the right topic and 2 a wrong one; with the limits for English 30
and 11 (tests/eval/topics/foreign.jsonl)."""

NEAREST_SHARE = 0.6
"""Share of a topic's nearest description in its score; the mean of all has the rest."""

Vector = NDArray[np.float32]


class TopicClassifier:
    """Names the topic of articles. The descriptions are encoded with the first question.

    Args:
        embedder: the model whose vectors are asked about.
    """

    def __init__(self, embedder: Encoder) -> None:
        self._embedder = embedder
        self._topics = tuple(DESCRIPTIONS)
        self._described: list[Vector] = []

    def topic(self, vector: Vector | None = None, *, title: str = "", text: str = "") -> Topic:
        """Return the topic of an article, given by its vector or by title and text.

        Args:
            vector: float32, (d,), unit length, of `embed.article_text`.
            title, text: they also tell the language; without them it counts as English.
        """
        language = detect_language(f"{title}\n{text}")
        if language in UNREAD_LANGUAGES:
            return Topic.OTHER
        if vector is None:
            if not title.strip() and not text.strip():
                return Topic.OTHER
            vector = self._embedder.encode([article_text(title, text)])[0]
        scores = self.scores(vector)
        second, best = sorted(self._topics, key=lambda topic: scores[topic])[-2:]
        is_english = language in (None, "en")
        cosine = MIN_COSINE if is_english else FOREIGN_COSINE
        margin = MIN_MARGIN if is_english else FOREIGN_MARGIN
        is_clear = scores[best] - scores[second] >= margin
        return best if is_clear and scores[best] >= cosine else Topic.OTHER

    def scores(self, vector: Vector) -> dict[Topic, float]:
        """Return how near an article is to each topic, a cosine."""
        scores = {}
        for topic, described in zip(self._topics, self._descriptions(), strict=True):
            cosines = described @ vector
            near = NEAREST_SHARE * cosines.max() + (1 - NEAREST_SHARE) * cosines.mean()
            scores[topic] = float(near)
        return scores

    def _descriptions(self) -> list[Vector]:
        """Return the descriptions' vectors, float32, (n, d) for each topic."""
        if not self._described:
            self._described = [self._embedder.encode(DESCRIPTIONS[topic]) for topic in self._topics]
        return self._described
