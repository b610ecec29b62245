"""Lines that are no news, as a cleaner may leave them at the top of an article.

Written for this project; used to train and to measure, never in the program.
"""

from __future__ import annotations

import random

_FIRST = ("Anna", "Peter", "Maria", "James", "Sofia", "Omar", "Helen", "Lucas", "Priya", "Tom")
_LAST = ("Keller", "Novak", "Osei", "Brandt", "Moreau", "Lindqvist", "Hartley", "Duarte", "Singh")
_PLACES = ("Lisbon", "Denver", "Nairobi", "Leeds", "Osaka", "Gdansk", "the harbor", "parliament")
_OUTLETS = ("The Harbor Post", "Daily Ledger", "Northern Wire", "City Courier", "Metro Standard")
_TEMPLATES = (
    "By {name}",
    "By {name} and {other}",
    "By {name}, {outlet} correspondent in {place}",
    "{name} is a reporter for {outlet} and covers politics and business.",
    "{outlet}",
    "Published {hour}:{minute} GMT, {day} March {year}",
    "Last updated on {day} March {year} at {hour}:{minute}",
    "{hour}:{minute}, {day} Mar {year}",
    "Updated {day} hours ago",
    "Share this article with your friends and family on social media.",
    "Share on Facebook Share on Twitter",
    "Sign up for our daily newsletter and never miss a story from {outlet}.",
    "Subscribe to {outlet} for unlimited access to all of our reporting from {place}.",
    "Download our app to read the latest headlines wherever you are.",
    "Follow {outlet} for live coverage and analysis from our reporters around the world.",
    "Read more: What we know about the talks in {place}",
    "Also Read: {name} says the plan for {place} will go ahead",
    "Related: Ten things to know before the vote in {place}",
    "See also  Police in {place} search for missing hikers after storm",
    "A view of {place} on {day} March {year}. Photo: {name}/{outlet}",
    "{name} speaks to reporters in {place} on {day} March. ({outlet})",
    "{name} (left) and {other} arrive in {place}. Photograph: {outlet}",
    "File photo: {name} attends a meeting in {place}, March {day}, {year}. {outlet}/{other}",
    "People walk past a closed shop in {place} on March {day}, {year}. Picture taken March {day}.",
    "In this handout picture, {name} waves to supporters near {place}.",
    "Advertisement",
    "ADVERTISEMENT - CONTINUE READING BELOW",
    "We may earn a commission if you buy something through the links on this page.",
    "This story has been updated with comments from {name}.",
    "Listen to this article in {day} minutes",
    "{day} min read",
    "Story highlights",
    "Your support keeps {outlet} free for everyone. Please consider a donation today.",
    "Our journalists work hard to bring you the facts. Here is how you can help them.",
    "We use cookies to give you the best experience on our website.",
    "Home > News > World > {place}",
    "Image caption {name} said the decision was overdue",
    "Video: {name} on what happens next in {place}",
    "Get the best of {outlet} delivered to your inbox every morning.",
    "Want more stories like this one? Join {day}0,000 readers who follow {outlet}.",
)


def noise_line(chance: random.Random) -> str:
    """Return one line that is no news."""
    return chance.choice(_TEMPLATES).format(
        name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        other=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        outlet=chance.choice(_OUTLETS),
        place=chance.choice(_PLACES),
        day=chance.randint(2, 28),
        hour=f"{chance.randint(0, 23):02}",
        minute=f"{chance.randint(0, 59):02}",
        year=chance.randint(2015, 2026),
    )


def with_noise(text: str, chance: random.Random) -> str:
    """Return the text with one to three such lines at its top, each a line of its own."""
    lines = [noise_line(chance) for _ in range(chance.randint(1, 3))]
    return "\n".join([*lines, text])
