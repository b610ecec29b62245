"""Who gets in, and what becomes of chats that go, return or move."""

from __future__ import annotations

import pytest

from bot.chat import texts
from bot.chat.newsroom import AccessPolicy
from news.model import Access, ChatId, ChatKind, SubscriberState
from storage import subscribers
from tests.bot.conftest import ADMIN, CHANNEL, CHAT_ADMIN, GROUP, MEMBER, READER, Bot
from tests.telegram_double import Sent


class TestOpen:
    """Everyone may subscribe."""

    async def test_start_subscribes_at_once_with_the_defaults(self, bot: Bot) -> None:
        answer = await bot.say(READER, "/start")

        subscriber = await bot.subscriber(READER)
        assert subscriber.access is Access.GRANTED
        assert subscriber.timetable == bot.newsroom.default_timetable
        assert subscriber.next_due_at is not None
        assert not subscriber.has_chosen_zone
        assert "08:00, every day" in answer.text
        assert "tomorrow at 08:00" in answer.text

    async def test_starting_twice_changes_nothing(self, bot: Bot, reader: Sent) -> None:
        before = await bot.subscriber(READER)

        await bot.say(READER, "/start")

        assert await bot.subscriber(READER) == before

    async def test_onboarding_by_buttons(self, bot: Bot, reader: Sent) -> None:
        await bot.press(reader, "Europe")
        await bot.press(reader, "zone|Europe/Berlin")
        assert texts.ASK_HOUR_TITLE in reader.text

        await bot.press(reader, "18:00")

        subscriber = await bot.subscriber(READER)
        assert subscriber.timetable.zone == "Europe/Berlin"
        assert [f"{edition.at:%H:%M}" for edition in subscriber.timetable.editions] == ["18:00"]
        assert subscriber.has_chosen_zone
        assert "today at 18:00" in reader.text
        assert "/latest" in reader.text

    async def test_onboarding_by_typing_a_city(self, bot: Bot, reader: Sent) -> None:
        answer = await bot.say(READER, "Mumbai")

        assert (await bot.subscriber(READER)).timetable.zone == "Asia/Kolkata"
        assert texts.ASK_HOUR_TITLE in answer.text

    async def test_the_question_for_a_city_is_answered_by_a_reply(
        self, bot: Bot, reader: Sent
    ) -> None:
        await bot.press(reader, texts.BUTTON_TYPE_CITY)
        question = await bot.double.wait_for_message(READER, count=2)

        unknown = await bot.reply(question, "Atlantis-on-Sea")
        await bot.reply(question, "new york")

        assert "Atlantis-on-Sea" in unknown.text
        assert (await bot.subscriber(READER)).timetable.zone == "America/New_York"

    async def test_start_resumes_what_was_paused(self, bot: Bot, reader: Sent) -> None:
        await bot.say(READER, "/pause")

        await bot.say(READER, "/start")

        assert (await bot.subscriber(READER)).state is SubscriberState.ACTIVE


class TestApproval:
    """Strangers wait for an admin."""

    @pytest.fixture
    def access_policy(self) -> AccessPolicy:
        return "approval"

    async def test_an_admin_is_let_in(self, bot: Bot) -> None:
        await bot.say(ADMIN, "/start")

        assert (await bot.subscriber(ADMIN)).access is Access.GRANTED

    async def test_a_stranger_waits_and_is_approved_by_button(self, bot: Bot) -> None:
        waiting = await bot.say(READER, "/start")
        question = await bot.double.wait_for_message(ADMIN)
        assert waiting.text == texts.PENDING_NEW
        assert f"User {READER} would like to get digests (a person)" in question.text
        assert (await bot.subscriber(READER)).access is Access.PENDING

        await bot.press(question, texts.BUTTON_APPROVE)

        assert (await bot.subscriber(READER)).access is Access.GRANTED
        assert "was let in" in question.text
        _, welcome = bot.double.texts(READER)
        assert texts.GRANTED in welcome
        assert "08:00, every day" in welcome

    async def test_a_stranger_is_denied_by_button(self, bot: Bot) -> None:
        await bot.say(READER, "/start")
        question = await bot.double.wait_for_message(ADMIN)

        await bot.press(question, texts.BUTTON_DENY)
        answer = await bot.say(READER, "/start")

        assert answer.text == texts.DENIED
        assert (await bot.subscriber(READER)).access is Access.DENIED

    async def test_knocking_again_does_not_bother_the_admins(self, bot: Bot) -> None:
        await bot.say(READER, "/start")

        answer = await bot.say(READER, "/start")

        assert answer.text == texts.PENDING_STILL
        assert len(bot.double.received(ADMIN)) == 1

    async def test_only_admins_decide(self, bot: Bot) -> None:
        await bot.say(READER, "/start")
        question = await bot.double.wait_for_message(ADMIN)

        toast = await bot.press(question, texts.BUTTON_APPROVE, user_id=READER)

        assert toast == texts.ADMINS_ONLY
        assert (await bot.subscriber(READER)).access is Access.PENDING

    async def test_a_second_decision_changes_nothing(self, bot: Bot) -> None:
        await bot.say(READER, "/start")
        question = await bot.double.wait_for_message(ADMIN)
        data = question.button(texts.BUTTON_DENY)
        await bot.press(question, texts.BUTTON_APPROVE)

        question.keyboard = [[data]]
        await bot.press(question, texts.BUTTON_DENY)

        assert (await bot.subscriber(READER)).access is Access.GRANTED
        assert "Already decided" in question.text

    @pytest.mark.parametrize(
        "command",
        ["/latest", "/settings", "/sources", "/pause", "/resume", "/mute x", "/zone Rome"],
    )
    async def test_who_waits_can_do_nothing_else(self, bot: Bot, command: str) -> None:
        before = await bot.say(READER, command)
        await bot.say(READER, "/start")

        after = await bot.say(READER, command)

        assert before.text == texts.NOT_STARTED
        assert after.text == texts.PENDING_STILL

    async def test_a_name_with_markup_is_only_a_name(self, bot: Bot) -> None:
        bot.double.world.add_chat(GROUP, kind="supergroup", title="<b>& friends")
        bot.double.world.chats[GROUP].members[CHAT_ADMIN] = "creator"

        await bot.say(GROUP, "/start", user_id=CHAT_ADMIN)
        question = await bot.double.wait_for_message(ADMIN)

        assert "<b>& friends would like to get digests (a group)" in question.text


class TestClosed:
    """Nobody new comes in."""

    @pytest.fixture
    def access_policy(self) -> AccessPolicy:
        return "closed"

    async def test_strangers_are_refused_politely_and_not_remembered(self, bot: Bot) -> None:
        answer = await bot.say(READER, "/start")

        assert answer.text == texts.CLOSED_DOOR
        async with bot.database.read() as session:
            assert await subscribers.find(session, ChatId(READER)) is None

    async def test_admins_come_in(self, bot: Bot) -> None:
        await bot.say(ADMIN, "/start")

        assert (await bot.subscriber(ADMIN)).access is Access.GRANTED


class TestGroups:
    """Groups, forum topics and channels have their own subscriber and their own admins."""

    async def test_only_chat_admins_start_a_group(self, bot: Bot) -> None:
        bot.double.world.add_chat(GROUP, kind="supergroup").members[CHAT_ADMIN] = "administrator"

        refused = await bot.say(GROUP, "/start", user_id=MEMBER)
        await bot.say(GROUP, "/start", user_id=CHAT_ADMIN)

        assert refused.text == texts.COMMAND_NOT_YOURS
        assert (await bot.subscriber(GROUP)).kind is ChatKind.GROUP

    async def test_only_chat_admins_press_settings(self, bot: Bot) -> None:
        bot.double.world.add_chat(GROUP, kind="supergroup").members[CHAT_ADMIN] = "creator"
        await bot.say(GROUP, "/start", user_id=CHAT_ADMIN)
        page = await bot.say(GROUP, "/settings", user_id=CHAT_ADMIN)

        toast = await bot.press(page, "updates|0", user_id=MEMBER)
        assert toast == texts.BUTTON_NOT_YOURS
        assert (await bot.subscriber(GROUP)).preferences.wants_updates

        await bot.press(page, "updates|0", user_id=CHAT_ADMIN)
        assert not (await bot.subscriber(GROUP)).preferences.wants_updates

    async def test_an_admin_of_the_instance_may_start_any_group(self, bot: Bot) -> None:
        bot.double.world.add_chat(GROUP, kind="supergroup")

        await bot.say(GROUP, "/start", user_id=ADMIN)

        assert (await bot.subscriber(GROUP)).access is Access.GRANTED

    async def test_an_anonymous_admin_speaks_as_the_group(self, bot: Bot) -> None:
        world = bot.double.world
        chat = world.add_chat(GROUP, kind="supergroup")
        message = world.incoming(chat, 1_087_968_824, "/start", None)
        message["sender_chat"] = chat.as_json()

        bot.double.update("message", message)
        await bot.double.wait_for_message(GROUP)

        assert (await bot.subscriber(GROUP)).access is Access.GRANTED

    async def test_another_channel_that_speaks_in_a_group_is_no_admin(self, bot: Bot) -> None:
        world = bot.double.world
        chat = world.add_chat(GROUP, kind="supergroup")
        stranger = world.add_chat(CHANNEL, kind="channel")
        message = world.incoming(chat, 136_817_688, "/start", None)
        message["sender_chat"] = stranger.as_json()

        bot.double.update("message", message)
        answer = await bot.double.wait_for_message(GROUP)

        assert answer.text == texts.COMMAND_NOT_YOURS

    async def test_a_post_forwarded_to_its_discussion_group_is_no_command(self, bot: Bot) -> None:
        world = bot.double.world
        chat = world.add_chat(GROUP, kind="supergroup")
        message = world.incoming(chat, 777_000, "/start", None)
        message |= {
            "sender_chat": world.add_chat(CHANNEL, kind="channel").as_json(),
            "is_automatic_forward": True,
        }

        bot.double.update("message", message)
        await bot.settle()

        assert bot.double.received(GROUP) == []

    async def test_a_forum_topic_is_a_subscriber_of_its_own(self, bot: Bot) -> None:
        chat = bot.double.world.add_chat(GROUP, kind="supergroup", threads=(5,))
        chat.members[CHAT_ADMIN] = "administrator"

        answer = await bot.say(GROUP, "/start", user_id=CHAT_ADMIN, thread_id=5)
        await bot.press(answer, "Europe", user_id=CHAT_ADMIN)
        await bot.press(answer, "zone|Europe/Rome", user_id=CHAT_ADMIN)

        assert answer.thread_id == 5
        assert (await bot.subscriber(GROUP, 5)).timetable.zone == "Europe/Rome"
        async with bot.database.read() as session:
            assert await subscribers.find(session, ChatId(GROUP)) is None

    async def test_a_channel_starts_by_a_post_of_its_own(self, bot: Bot) -> None:
        bot.double.add_to(CHANNEL, kind="channel", title="Daily")

        await bot.say(CHANNEL, f"/start@{bot.double.world.bot_username}", kind="channel")

        subscriber = await bot.subscriber(CHANNEL)
        assert subscriber.kind is ChatKind.CHANNEL
        assert subscriber.name == "Daily"

    async def test_a_command_for_another_bot_is_left_alone(self, bot: Bot, reader: Sent) -> None:
        bot.double.say(READER, "/pause@somebody_else_bot")
        await bot.settle()

        assert (await bot.subscriber(READER)).state is SubscriberState.ACTIVE

    async def test_readers_of_a_channel_cannot_press_its_settings(self, bot: Bot) -> None:
        bot.double.add_to(CHANNEL, kind="channel", by=CHAT_ADMIN)
        await bot.say(CHANNEL, "/start", kind="channel")
        page = await bot.say(CHANNEL, "/settings", kind="channel")

        toast = await bot.press(page, "off", user_id=MEMBER)
        await bot.press(page, "off", user_id=CHAT_ADMIN)

        assert toast == texts.BUTTON_NOT_YOURS
        assert (await bot.subscriber(CHANNEL)).state is SubscriberState.PAUSED


class TestMembership:
    """Blocked, removed, returned, migrated: the settings stay."""

    async def test_blocking_closes_and_returning_opens(self, bot: Bot, reader: Sent) -> None:
        await bot.say(READER, "/zone Rome")

        bot.double.block(READER)
        await bot.settle()
        assert (await bot.subscriber(READER)).state is SubscriberState.CLOSED

        bot.double.unblock(READER)
        await bot.settle()
        after = await bot.subscriber(READER)
        assert after.state is SubscriberState.ACTIVE
        assert after.timetable.zone == "Europe/Rome"

    async def test_who_writes_has_not_closed_the_chat(self, bot: Bot, reader: Sent) -> None:
        """The news of an unblocking can be lost while the bot is down for more than a day."""
        async with bot.database.begin() as session:
            await subscribers.close_chat(session, ChatId(READER))

        await bot.say(READER, "/settings")

        assert (await bot.subscriber(READER)).state is SubscriberState.ACTIVE

    async def test_being_added_to_a_group_says_how_to_begin(self, bot: Bot) -> None:
        bot.double.add_to(GROUP, by=CHAT_ADMIN)

        greeting = await bot.double.wait_for_message(GROUP)

        assert greeting.text == texts.ADDED_TO_GROUP

    async def test_being_removed_from_a_group_closes_it(self, bot: Bot) -> None:
        bot.double.add_to(GROUP, by=CHAT_ADMIN)
        await bot.double.wait_for_message(GROUP)
        await bot.say(GROUP, "/start", user_id=CHAT_ADMIN)

        bot.double.remove_from(GROUP)
        await bot.settle()

        assert (await bot.subscriber(GROUP)).state is SubscriberState.CLOSED

    async def test_a_migrated_group_keeps_its_settings(self, bot: Bot) -> None:
        bot.double.world.add_chat(-77, kind="group").members[CHAT_ADMIN] = "creator"
        await bot.say(-77, "/start", user_id=CHAT_ADMIN, kind="group")
        await bot.say(-77, "/zone Rome", user_id=CHAT_ADMIN, kind="group")

        bot.double.migrate(-77, new_id=GROUP)
        await bot.settle()

        assert (await bot.subscriber(GROUP)).timetable.zone == "Europe/Rome"
