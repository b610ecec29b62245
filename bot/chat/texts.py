"""Every sentence that people read in Telegram, in one place and in one voice.

Plain words without markup: `bot.chat.markup` escapes and lays out. Names of buttons are short
enough for a phone. Times are local; `zone` is always an IANA name that was checked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from news.errors import FeedError
from news.model import (
    EVERY_DAY,
    Edition,
    FeedState,
    QuietHours,
    Timetable,
    Topic,
)
from news.timetable import local_time

PRODUCT = "Broadsheet"

# --- words for things ------------------------------------------------------------------------

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

TOPICS: Mapping[Topic, tuple[str, str]] = MappingProxyType(
    {
        Topic.WORLD: ("🌍", "World"),
        Topic.POLITICS: ("🏛️", "Politics"),
        Topic.BUSINESS: ("💼", "Business"),
        Topic.TECHNOLOGY: ("💻", "Technology"),
        Topic.SCIENCE: ("🔬", "Science"),
        Topic.HEALTH: ("🩺", "Health"),
        Topic.SPORT: ("⚽", "Sport"),
        Topic.CULTURE: ("🎭", "Culture"),
        Topic.LOCAL: ("🏡", "Local"),
        Topic.OTHER: ("🔹", "Other"),
    }
)

FEED_STATES: Mapping[FeedState, tuple[str, str]] = MappingProxyType(
    {
        FeedState.ACTIVE: ("🟢", "is read"),
        FeedState.PAUSED: ("⏸️", "is paused"),
        FeedState.GONE: ("⚫", "is gone for good"),
    }
)
FAILING = ("🔴", "can’t be read at the moment")

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "ad": "advertising labels",
        "byline": "bylines and author notes",
        "caption": "picture captions",
        "comments": "comment sections",
        "consent": "cookie and consent lines",
        "credit": "picture and agency credits",
        "empty": "lines without words",
        "footer": "feed footers",
        "interface": "buttons and menus of the page",
        "label": "category labels",
        "link": "links to other pages",
        "memory": "lines this source repeats",
        "newsletter": "newsletter forms",
        "promo": "promotions for other articles",
        "repeated": "lines this source repeats",
        "share": "share buttons",
        "tail": "what follows the article",
        "teaser": "teasers that repeat the text",
        "timestamp": "time stamps",
        "title": "the title repeated",
    }
)


def topic_name(topic: Topic) -> str:
    """Return "🌍 World"."""
    return " ".join(TOPICS[topic])


def reason_name(reason: str) -> str:
    """Return what a removal reason takes away, in words."""
    return REASONS.get(reason) or reason.replace("_", " ")


# --- numbers and times -----------------------------------------------------------------------


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 story", "1,200 stories"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """Return "A, B and C", or "A, B and 7 others"."""
    if len(names) > most:
        names = [*names[: most - 1], counted(len(names) - most + 1, "other")]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def clock_time(at: time) -> str:
    """Return "08:00"."""
    return f"{at:%H:%M}"


def day_name(day: date) -> str:
    """Return "Monday 2 March"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def day_and_time(at: datetime, zone: str) -> str:
    """Return "Monday 2 March, 08:00" on the zone's clocks."""
    local = local_time(at, zone)
    return f"{day_name(local.date())}, {clock_time(local.time())}"


def clock_or_day(at: datetime, zone: str, beside: datetime) -> str:
    """Return "15:00" on the day of the moment beside it, else "Tuesday 3 March, 15:00"."""
    local = local_time(at, zone)
    if local.date() == local_time(beside, zone).date():
        return clock_time(local.time())
    return day_and_time(at, zone)


def clock_or_weekday(at: datetime, zone: str, beside: datetime) -> str:
    """Return "15:00" on the day of the moment beside it, else "Mon 15:00", else the date too."""
    local, other = local_time(at, zone), local_time(beside, zone)
    if abs(local.date() - other.date()) > timedelta(days=6):
        return day_and_time(at, zone)
    clock = clock_time(local.time())
    return clock if local.date() == other.date() else f"{DAYS[local.weekday()][:3]} {clock}"


def moment(at: datetime, zone: str, now: datetime) -> str:
    """Return "today at 18:00", "tomorrow at 08:00" or "Monday 2 March at 08:00"."""
    local, today = local_time(at, zone), local_time(now, zone).date()
    names = {
        today - timedelta(days=1): "yesterday",
        today: "today",
        today + timedelta(days=1): "tomorrow",
    }
    day = names.get(local.date()) or day_name(local.date())
    return f"{day} at {clock_time(local.time())}"


def ago(at: datetime | None, now: datetime) -> str:
    """Return "5 min ago", "3 h ago", "4 days ago", "never"."""
    if at is None:
        return "never"
    minutes = int((now - at) / timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"


def lasting(span: timedelta) -> str:
    """Return "3 days", "5 h", "12 min"."""
    minutes = int(span / timedelta(minutes=1))
    if minutes >= 48 * 60:
        return counted(minutes // (24 * 60), "day")
    return f"{minutes // 60} h" if minutes >= 120 else f"{minutes} min"


def weekdays_name(weekdays: Iterable[int]) -> str:
    """Return "every day", "Monday to Friday", "Sat and Sun", "Mon, Wed"."""
    days = sorted(weekdays)
    if frozenset(days) == EVERY_DAY:
        return "every day"
    if days == [0, 1, 2, 3, 4]:
        return "Monday to Friday"
    if days == [5, 6]:
        return "Saturday and Sunday"
    return ", ".join(DAYS[day][:3] for day in days)


def edition_name(edition: Edition) -> str:
    """Return "08:00, every day"."""
    return f"{clock_time(edition.at)}, {weekdays_name(edition.weekdays)}"


def editions_name(timetable: Timetable) -> str:
    """Return "08:00 and 18:00, every day" or "08:00, Monday to Friday; 10:00, …"."""
    editions = sorted(timetable.editions, key=lambda edition: edition.at)
    if not editions:
        return "no digest"
    if len({edition.weekdays for edition in editions}) == 1:
        hours = listed([clock_time(edition.at) for edition in editions], most=12)
        return f"{hours}, {weekdays_name(editions[0].weekdays)}"
    return "; ".join(edition_name(edition) for edition in editions)


def quiet_name(quiet: QuietHours | None) -> str:
    """Return "22:00 to 07:00" or "off"."""
    return "off" if quiet is None else f"{clock_time(quiet.start)} to {clock_time(quiet.end)}"


# --- digests ---------------------------------------------------------------------------------

DIGEST_TITLE = "Your digest"
LATEST_TITLE = "Latest stories"
UPDATE = "Update"
OUTLETS_DIFFER = "Outlets differ:"
SAME_TEXT = "Same text:"
SEE_ALSO = "See also:"
INDEPENDENT = " ({count} independent)"
NAMELESS_OUTLET = "An outlet without a name"
NAMELESS_STORY = "A story without a headline"
PART = "Part {part} of {count}"
NOTHING_NEW = "Nothing new since your last digest. A quiet moment."
NO_STORIES = "No stories yet. They appear here as soon as the first feeds have been read."
NO_STORIES_WANTED = (
    "No story fits your choices at the moment. /settings shows your topics and muted words, "
    "/sources the outlets that you muted."
)
MORE_WAITING = "{stories}: /latest"
MADE_AT = "late: made {time}"
SILENT_FEEDS = "Could not be read this time: {names}."


# --- starting --------------------------------------------------------------------------------

WELCOME = (
    "I read many outlets for you, put everything on one event into one story, and send each "
    "story once, at your hour."
)
WELCOME_WHEN = "Your digest comes at {editions} ({zone} time). Next one: {next}."
WELCOME_NEXT = "/latest shows the news now. /settings has everything else."
WELCOME_BACK = "Good to see you again. All your settings are as you left them."
ASK_ZONE = "Choose your region, so that your digest comes at your local time."
ASK_CITY = "Choose a city with your time, or type yours."
ASK_HOUR_TITLE = "When do you want your digest?"
ASK_HOUR = "Choose an hour. You can add more hours and choose weekdays in /settings."
ALL_SET_TITLE = "All set"
PENDING_NEW = (
    "Thank you! This is a private instance: an admin has been asked to let this chat in. "
    "You’ll hear from me."
)
PENDING_STILL = "An admin has been asked already. You’ll hear from me once they have answered."
DENIED = "Sorry, an admin has decided not to let this chat in."
CLOSED_DOOR = (
    "Sorry, this is a private instance that takes no new readers. "
    "Broadsheet is free software: you can run your own."
)
GRANTED = "Good news: an admin has let you in."
NOT_STARTED = "This chat has no digest yet. Send /start to begin."
ADDED_TO_GROUP = "Hello! An admin of this chat can send /start to get a news digest here."

HELP_TITLE = "How it works"
HELP = (
    "I collect the news of many outlets, put what tells of one event into one story, and send "
    "you each story once. When a story you have seen gets real news, it comes again as an "
    "update. When nothing is new, no digest comes. All of it runs on one machine; nothing is sent "
    "to a cloud service."
)
HELP_COMMANDS_TITLE = "What you can send"
HELP_ADMIN_TITLE = "For admins"
HELP_CHATS = (
    "I also work in groups, forum topics and channels: add me, and let a chat admin send /start."
)

UNKNOWN_COMMAND = "I don’t know that command. /help lists those I know."
SMALL_TALK = (
    "I can’t chat, I only bring the news. /latest shows the newest stories, /help all commands."
)
STRANGER = "Hello! I bring the news as a digest, at your hour. Send /start to begin."

# --- pausing and muting ----------------------------------------------------------------------

PAUSED = "Paused. Nothing will come until you send /resume. Your settings stay."
PAUSED_ALREADY = "Already paused. /resume starts it again."
RESUMED = "Welcome back. Next digest: {next}."
RESUMED_ALREADY = "Not paused. Next digest: {next}."
NO_EDITION = "No hour is set, so no digest will come. Choose one in /settings."

MUTE_HOW = (
    "Send /mute with a word, such as: /mute football. Stories with it are left out. "
    "Capital letters make no difference, and only whole words count."
)
NOTHING_MUTED = "You have muted no words."
MUTED_WORDS = "Muted words: {words}."
MUTED = "Muted: “{word}”. Stories with it are left out from now on."
MUTED_ALREADY = "“{word}” is muted already."
UNMUTED = "No longer muted: “{word}”."
NOT_MUTED = "“{word}” was not muted."
NO_WORD = "That is no word I can look for. Up to 60 characters, with at least one letter or number."
TOO_MANY_WORDS = "That is as many muted words as I keep ({count}). Remove one first."

# --- sources ---------------------------------------------------------------------------------

SOURCES_TITLE = "Sources"
SOURCES = "Tap a source to mute it, or to follow it again."
SOURCES_NONE = "No sources yet. An admin adds them with /addfeed."
SOURCE_LAST = "last article {ago}"
SOURCE_NO_ARTICLE = "no article yet"
SOURCE_MUTED = "muted by you"
SOURCE_NOW_MUTED = "Muted: {title}"
SOURCE_NOW_FOLLOWED = "Following: {title}"

# --- settings --------------------------------------------------------------------------------

SETTINGS_TITLE = "Settings"
SETTINGS_PAUSED = "Paused: nothing comes until /resume."
SETTINGS_NEXT = "Next digest: {next}"
BUTTON_HOURS = "🕗 Hours and days"
BUTTON_ZONE = "🌐 Time zone"
BUTTON_COUNT = "📰 Stories: {count}"
BUTTON_SENTENCES = "📝 Sentences: {count}"
BUTTON_UPDATES = "🔄 Updates: {state}"
BUTTON_QUIET = "🌙 Quiet hours"
BUTTON_MUTED = "🔇 Muted words"
BUTTON_TOPICS = "🏷️ Topics"
BUTTON_PAUSE = "⏸️ Pause"
BUTTON_RESUME = "▶️ Resume"
BUTTON_BACK = "‹ Back"
BUTTON_ADD_HOUR = "➕ Add an hour"
BUTTON_TYPE_HOURS = "⌨️ Type times"
BUTTON_TYPE_CITY = "⌨️ Type a city"
BUTTON_TYPE_QUIET = "⌨️ Type hours"
BUTTON_TYPE_WORD = "➕ Mute a word"
BUTTON_REMOVE_HOUR = "🗑️ Remove this hour"
BUTTON_KEEP_ZONE = "Keep {zone}"
BUTTON_ALL_TOPICS = "All topics"
BUTTON_OFF = "Off"
BUTTON_NEWER = "‹ Newer"
BUTTON_OLDER = "Older ›"
BUTTON_PREVIOUS = "‹"
BUTTON_NEXT = "›"
ON, OFF = "on", "off"
CHOSEN, NOT_CHOSEN = "✅", "▫️"
PRESETS = ("Every day", "Mon–Fri", "Weekend")

SETTINGS_LINES = (
    ("When", "{editions}"),
    ("Time zone", "{zone}, now {time}"),
    ("Stories", "up to {stories}, {sentences} each"),
    ("Updates", "{updates}"),
    ("Quiet hours", "{quiet}"),
    ("Muted words", "{muted}"),
    ("Topics", "{topics}"),
)
NEVER = "never"
IN_A_MOMENT = "in a moment"
NONE = "none"
ALL = "all"

HOURS_TITLE = "Hours and days"
HOURS = "Tap an hour to choose its weekdays or to remove it."
GRID = "Tap an hour to add it, or to take it away."
EDITION = "The digest at {time} comes on the days with a tick."
ZONE_TITLE = "Time zone"
ZONE_NOW = "Your zone is {zone}, where it is {time} now."
COUNT_TITLE = "Stories"
COUNT = "How many stories at most in one digest?"
SENTENCES_TITLE = "Sentences"
SENTENCES = (
    "How many sentences for each story? Automatic: two where one outlet tells it, up to four "
    "where several do and have more in common."
)
SENTENCES_AUTO = "Automatic"
AUTO = "auto"
SENTENCES_BY_NEED = "2 to 4 sentences"
QUIET_TITLE = "Quiet hours"
QUIET = "Nothing makes a sound in your quiet hours. They are: {quiet}."
QUIET_NONE = "You have no quiet hours. In quiet hours a digest still comes, but makes no sound."
MUTED_TITLE = "Muted words"
MUTED_TAP = "Tap a word to remove it."
TOPICS_TITLE = "Topics"
TOPICS_WANTED = "Tap what you want to read. With no tick, you get all topics."

PROMPT_ZONE = "Which city or time zone? Answer this message, for example: Lisbon"
PROMPT_HOURS = "Which times? Answer this message, for example: 7:30, 18:00"
PROMPT_QUIET = "From when to when? Answer this message, for example: 22:30-7:00"
PROMPT_WORD = "Which word? Answer this message, for example: football"
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        PROMPT_ZONE: "City or zone",
        PROMPT_HOURS: "7:30, 18:00",
        PROMPT_QUIET: "22:30-7:00",
        PROMPT_WORD: "Word",
    }
)

PROMPT_COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        PROMPT_ZONE: "Send /zone with your city, such as: /zone Lisbon",
        PROMPT_HOURS: "Send /hours with your times, such as: /hours 7:30, 18:00",
        PROMPT_QUIET: "Send /quiet with your hours, such as: /quiet 22:30-7:00",
        PROMPT_WORD: "Send /mute with a word, such as: /mute football",
    }
)

ZONE_SET = "Your time zone is {zone}, where it is {time} now."
ZONE_UNKNOWN = (
    "I don’t know the time zone “{text}”. Try a big city nearby, such as Lisbon or Mumbai, "
    "or a zone name, such as Europe/Lisbon."
)
ZONE_WHICH = "Which one do you mean?"
HOURS_SET = "Your digest comes at {editions}. Next one: {next}."
HOURS_BAD = "I can’t read a time in “{text}”. Write it like 7:30 or 18:00; commas between several."
HOURS_TOO_MANY = "At most {count} digests a day, please."
HOURS_KEEP_ONE = "One hour has to stay. /pause stops all digests."
DAYS_KEEP_ONE = "One day has to stay. You can remove the hour instead."
QUIET_BAD = "I can’t read hours in “{text}”. Write them like 22:30-7:00, or off for none."
QUIET_SET = "Quiet hours: {quiet}."
QUIET_OFF_WORDS = frozenset({"off", "none", "no", "never"})
SAVED = "Saved"

# --- buttons and rights ----------------------------------------------------------------------

BUTTON_STALE = "This button is out of date. Please send the command again."
TOO_FAST = "That was a lot at once. Please wait a moment, then try again."
BUTTON_NOT_YOURS = "Only admins of this chat can change its settings."
COMMAND_NOT_YOURS = "Only admins of this chat can do that."
ADMINS_ONLY = "Only the admins of this instance can do that."
ALREADY_DECIDED = "Already decided: {name} was {decision}."
APOLOGY = "Sorry, something went wrong on my side. It has been noted; please try again."

# --- admins ----------------------------------------------------------------------------------

ACCESS_TITLE = "Someone is at the door"
ACCESS_WHO = "{name} would like to get digests ({kind})."
ACCESS_BY = "Asked for by {person}."
CHAT_KINDS: Mapping[str, str] = MappingProxyType(
    {"private": "a person", "group": "a group", "channel": "a channel"}
)
BUTTON_APPROVE = "✅ Approve"
BUTTON_DENY = "🚫 Deny"
BUTTON_APPROVE_AFTER_ALL = "✅ Let in after all"
BUTTON_DENY_AFTER_ALL = "🚫 Shut out after all"
APPROVED = "✅ {name} was let in."
REFUSED = "🚫 {name} was not let in."
DECISIONS: Mapping[str, str] = MappingProxyType(
    {"granted": "let in", "denied": "not let in", "pending": "not decided on"}
)
NOBODY_WAITS = "Nobody waits any more."
BUTTON_WAITING = "🚪 Waiting at the door: {count}"
NAMELESS = "Someone without a name"

ADDFEED_FOUND = "Add this feed?"
ADDFEED_EMPTY = "The feed has no articles at the moment."
ADDFEED_ENTRIES = "Its newest articles:"
ADDFEED_KNOWN = "That feed is there already: {title}."
ADDFEED_ADDED = "Added: {title}. Its first articles come in with the next round."
ADDFEED_CANCELLED = "Not added: {title}."
ADDFEED_EXPIRED = "That took a while, and I no longer know the feed. Please send /addfeed again."
PROMPT_FEED = "Which address? Answer this message, for example: example.org"
BUTTON_ADD = "✅ Add"
BUTTON_FEED = "Open the feed"
BUTTON_CANCEL = "Cancel"

REMOVEFEED_TITLE = "Remove a feed"
REMOVEFEED = "Which feed shall go?"
REMOVEFEED_SURE = (
    "Remove {title} ({address})? Its articles and what it taught the cleaner go too. "
    "Digests that were sent stay."
)
REMOVEFEED_DONE = "Removed: {title}."
BUTTON_REMOVE = "🗑️ Remove"
BUTTON_KEEP = "Keep it"

FEEDS_TITLE = "Feeds"
FEEDS = "Tap a feed to see more."
FEEDS_NONE = "No feeds yet. Add one with /addfeed."
FEED_STATE = "State"
FEED_ADDRESS = "Address"
FEED_LAST = "Last article"
FEED_SUCCESS = "Last read"
FEED_FULL_TEXT = "Full text"
FEED_FULL_TEXT_ON = "from the page when the feed gives a teaser"
FEED_FULL_TEXT_OFF = "only what the feed gives"
FEED_TOPIC = "Topic"
FEED_TOPIC_NONE = "found for each story"
FEED_ERROR = "Last error"
FEED_ERRORS = "{sentence} ({count} in a row)"
BUTTON_FEED_PAUSE = "⏸️ Pause"
BUTTON_FEED_RESUME = "▶️ Resume"
BUTTON_FULL_TEXT = "📄 Full text: {state}"
BUTTON_FEED_TOPIC = "🏷️ Topic"
BUTTON_REMOVALS = "✂️ Last removals"
BUTTON_NO_TOPIC = "No fixed topic"
FEED_TOPIC_ASK = "Which topic do its stories have?"
REMOVALS_TITLE = "Last removals"
REMOVALS_NONE = "Nothing has been removed from its articles yet."
REMOVALS_HOW = (
    "This was stripped from its newest articles. Tap a reason to switch it off or on for this feed."
)
REMOVALS_KEPT = "Switched off here"

STATUS_TITLE = "Status"
STATUS_UP = "running for {time}"
STATUS_MEMORY = ", {mib:,} MiB of memory"
STATUS_FEEDS = "Feeds"
STATUS_FAILING = ", 🔴 {count} failing"
STATUS_ARTICLES = "Articles"
STATUS_LAST_DAY = "{new} in the last 24 hours, {all} kept"
STATUS_RECLEANING = ", {count} to be cleaned again"
STATUS_STORIES = "Stories"
STATUS_STORIES_DAY = "{count} in the last 24 hours"
STATUS_READERS = "Readers"
STATUS_OUTBOX = "Messages"
STATUS_OUTBOX_EMPTY = "nothing waits"
STATUS_OLDEST = "; the oldest is from {ago}"
STATUS_RESENT = "; {count} sent once more after a lost answer"
STATUS_SENDING = "Sending"
STATUS_TROUBLE = "🔴 waits. {sentence}"
STATUS_RIVAL = "another process sends with this token"
STATUS_PARKED = "Given up"
STATUS_PARKED_LAST = "{parts}, the last to chat {chat}: {sentence}"
STATUS_DATABASE = "Database"
STATUS_MODEL = "Model"
STATUS_STAGE = "last success {ago}"
BUTTON_REFRESH = "🔄 Refresh"
BUTTON_FEEDS = "Feeds"
ALARM_TITLE = "Something needs a look"
ALARM = "“{stage}” keeps failing. {sentence} /status shows more."
ALARM_OVER = "✅ “{stage}” works again."

# --- errors ----------------------------------------------------------------------------------

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "news": "Something went wrong on my side.",
        "fault": "Something went wrong that nobody expected; the log has the details.",
        "settings": "A setting of this instance is missing or makes no sense.",
        "feed": "This feed can’t be read.",
        "address": "That is not a web address I can read. One looks like this: example.org/feed.",
        "private": "That address leads into a private network, which I don’t enter.",
        "unreachable": "That server can’t be reached, or took too long to answer.",
        "not_found": "There is nothing at that address (404).",
        "gone": "That address has been given up for good (410).",
        "refused": "That server refuses to let me read it. Some sites do that to all programs.",
        "server": "That server has a problem of its own. Trying again later may help.",
        "too_large": "There is more at that address than I read; a feed is never that big.",
        "redirects": "That address leads on and on, and never anywhere.",
        "not_a_feed": "I found a page there, but no feed in it or linked from it.",
        "model": "The language model is missing or failed. Simpler summaries stand in.",
        "storage": "The database can’t be reached at the moment.",
        "storage_full": "The disk is full: nothing can be stored until there is room.",
        "storage_read_only": "The database can’t be written: its file or folder is read-only.",
        "storage_locked": "Another program holds the database and does not let go of it.",
        "storage_refused": "The database refuses me: its password or rights have changed.",
        "storage_corrupt": "The database is damaged; a backup can be put in its place.",
        "storage_conflict": "Two writers of the database disagreed. It is tried again.",
        "delivery": "A message could not be delivered.",
        "wait": "Telegram asked to wait a little.",
        "closed": "The chat has blocked or removed me.",
        "migrated": "The group has a new id.",
        "markup": "Telegram could not read the message.",
        "unknown": "Nobody can know whether the message arrived.",
        "interrupted": "I was interrupted while I sent it, again and again.",
    }
)


ASKED_TO_WAIT = "That server asks me to leave it alone for a while. Please try again later."
TOO_MANY_REQUESTS = 429
"""HTTP status of a server that will answer again later, RFC 6585."""


def error_sentence(code: str) -> str:
    """Return the sentence for an error's code or symptom; every code of `news.errors` has one."""
    return ERRORS.get(code) or ERRORS.get(code.partition("_")[0], ERRORS["news"])


def feed_error_sentence(error: FeedError) -> str:
    """Return the sentence for a feed that could not be read just now."""
    return ASKED_TO_WAIT if error.status == TOO_MANY_REQUESTS else error_sentence(error.code)


# --- commands, as Telegram lists them --------------------------------------------------------

READER_COMMANDS: tuple[tuple[str, str], ...] = (
    ("latest", "the newest stories"),
    ("settings", "hours, days, zone, topics and more"),
    ("sources", "the outlets, to follow or mute"),
    ("pause", "stop the digest for a while"),
    ("resume", "start it again"),
    ("mute", "leave out stories with a word"),
    ("unmute", "let a word in again"),
    ("zone", "set your time zone by city"),
    ("help", "how it works"),
)
START_COMMAND = ("start", "begin, or see when your digest comes")
ADMIN_COMMANDS: tuple[tuple[str, str], ...] = (
    ("addfeed", "add a feed or a site"),
    ("feeds", "all feeds, with what is stripped"),
    ("removefeed", "remove a feed"),
    ("status", "how the instance is doing"),
    ("why", "why two articles are one story, or not"),
)

# --- /why ------------------------------------------------------------------------------------

PROMPT_WHY = "Send me the addresses of two articles, or of one to compare it with its story."
WHY_TOGETHER = "In one story"
WHY_APART = "In two stories"
WHY_SIDES = ("First", "Second")
WHY_SCORE = "Score {score}; a story needs {threshold} on average over its last articles."
WHY_COPY = "They are one text."
WHY_SHARED = "{share}% of the shorter text stands in the other one."
WHY_ROUNDUP = "One of them is a round-up; those are never compared."
WHY_UNKNOWN = "unknown"
WHY_HOURS = "{hours} hours apart"
WHY_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "words": "Words",
        "names": "Names",
        "numbers": "Numbers",
        "meaning": "Meaning",
        "days": "Days named",
        "ages": "Ages",
        "places": "Places",
        "time": "Time",
        "unknown": "Doubt",
    }
)
WHY_NO_PAIR: Mapping[str, str] = MappingProxyType(
    {
        "unknown": "I keep no article with that address or number.",
        "alone": "It is alone in its story. Send a second address to compare it with.",
        "same": "That is one and the same article.",
    }
)
