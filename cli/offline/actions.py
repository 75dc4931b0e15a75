"""What a person does on the page, done by their member in simcord. What Discord's client would not let them do is refused."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from simcord import ChannelHandle, InteractionResult, MemberActor, OptionError, ResponseMessage, RoleHandle, UserHandle
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.components import walk_components
from simcord.enums import AppCommandType, ComponentType, InteractionType, OptionType
from simcord.interactions import walk_to_subcommand

from .live import REFUSALS, LiveDiscord
from .projection import readable_ids
from .terminal import CONTENT_LIMIT
from .world import World

ACKNOWLEDGE_SECONDS = 3.0  # that Discord gives a bot before it says that the interaction failed
_LOOK_SECONDS = 0.02
_FORBIDDEN_CODES = (50001, 50013)  # Discord's Missing Access and Missing Permissions


class RefusedError(Exception):
    """Discord's client would not have let the person do it. ``code`` names the page's sentence, ``detail`` what it is about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class Actions:
    """Acts as one of the people of ``world``. Every method takes what the page sent, and returns what it has to show at once."""

    def __init__(self, live: LiveDiscord, world: World) -> None:
        self._live, self._backend, self._world = live, live.backend, world
        self._people = {person.id: person for person in world.people}
        self._forms: dict[str, tuple[int, InteractionResult]] = {}  # shown and not sent: by number, with whom they were shown
        self._numbers = itertools.count(1)

    def is_person(self, user_id: int) -> bool:
        """Returns whether the page can be this user."""
        return user_id in self._people

    async def act(self, me: int, locale: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Does what ``asked["kind"]`` names as ``me``, whose client speaks ``locale``. Raises ``RefusedError``."""
        kinds = {
            "send": self._send,
            "edit": self._edit,
            "delete": self._delete,
            "slash": self._slash,
            "menu": self._menu,
            "click": self._click,
            "select": self._select,
            "form": self._form,
        }
        try:
            act = kinds[asked["kind"]]
            self._live.locale = locale
            return await act(me, asked)
        except OptionError as error:
            raise RefusedError("option", error.option or "") from error
        except BackendError as error:
            raise RefusedError("forbidden" if error.code in _FORBIDDEN_CODES else "gone") from error
        except REFUSALS as error:
            raise RefusedError("gone") from error
        except (KeyError, TypeError, ValueError) as error:
            raise RefusedError("malformed") from error

    async def _send(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        content, channel = _text(asked["content"]), self._channel(asked)
        if channel.guild is None:
            reference = {"channel_id": str(channel.id), "message_id": str(asked["reply"])} if asked.get("reply") else None
            await self._actor(me, channel).send_dm(content, reference=reference)
        else:
            self._reopen(channel)
            await self._people[me].send(channel, content, reply_to=self._message(asked, "reply") if asked.get("reply") else None)
        return {}

    def _reopen(self, channel: ChannelHandle) -> None:
        """Takes a thread out of the archive, as Discord does before a message; the bot knows no archived thread."""
        archive = self._backend.get_channel(channel.id).thread_metadata
        if archive is not None and archive.archived:
            self._backend.edit_channel(channel.id, {}, thread_metadata={"archived": False})

    async def _edit(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        await self._actor(me, self._channel(asked)).edit(self._message(asked), _text(asked["content"]))
        return {}

    async def _delete(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        await self._actor(me, self._channel(asked)).delete(self._message(asked))
        return {}

    async def _slash(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        channel, name = self._channel(asked), str(asked["command"])
        options = {key: self._option(name, key, value) for key, value in dict(asked.get("options") or {}).items()}
        actor = self._actor(me, channel)
        where = () if channel.guild is None else (channel,)
        return await self._outcome(me, await actor.slash(*where, name, **options))

    async def _menu(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        channel, message, name = self._channel(asked), self._message(asked), str(asked["command"])
        if channel.guild is not None:
            return await self._outcome(me, await self._people[me].context_menu(channel, name, message))
        # simcord's people have no menus in direct messages, Discord's have.
        offered = self._backend.visible_commands(user_id=me, channel_id=channel.id, type=AppCommandType.MESSAGE)
        command = next(each for each in offered if each["name"] == name)
        target = dict(serializers.message_payload(self._backend, self._backend.get_message(channel.id, message.id)))
        data = {"id": command["id"], "name": name, "type": AppCommandType.MESSAGE, "target_id": str(message.id)}
        data["resolved"] = {"messages": {str(message.id): target}}
        actor = self._actor(me, channel)
        result = await _dispatch_actor_interaction(actor, InteractionType.APPLICATION_COMMAND, channel, data)
        return await self._outcome(me, result)

    async def _click(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        actor = self._actor(me, self._channel(asked))
        return await self._outcome(me, await actor.click(self._message(asked), custom_id=str(asked["component"])))

    async def _select(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        message, custom_id = self._message(asked), str(asked["component"])
        shown = self._backend.get_message(message.channel_id, message.id).components
        values = self._values(_component(shown, custom_id), asked["values"])
        return await self._outcome(me, await self._actor(me, self._channel(asked)).select(message, values, custom_id=custom_id))

    async def _form(self, me: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        number = str(asked["form"])
        owner, shown = self._forms.get(number, (0, None))
        if shown is None or owner != me:
            raise RefusedError("gone")
        parts = (shown.modal or {})["components"]
        values: dict[str, Any] = {}
        for key, value in dict(asked["values"]).items():
            part = _component(parts, key)
            values[key] = value if part["type"] == ComponentType.TEXT_INPUT else self._values(part, value)
        actor = self._actor(me, self._handle(shown._interaction.channel_id))
        outcome = await self._outcome(me, await actor.submit_modal(shown, values))
        del self._forms[number]
        return outcome

    async def _outcome(self, me: int, result: InteractionResult) -> dict[str, Any]:
        """Waits until the bot acknowledged; returns the form that it opened, or that it said nothing in time."""
        for _ in range(round(ACKNOWLEDGE_SECONDS / _LOOK_SECONDS)):
            if result.acknowledged:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        if result.modal is not None:
            number = str(next(self._numbers))
            self._forms[number] = (me, result)
            return {"form": {**result.modal, "components": readable_ids(result.modal["components"]), "number": number}}
        return {} if result.acknowledged else {"unanswered": True}

    def _actor(self, me: int, channel: ChannelHandle) -> Any:
        """Returns who acts in ``channel``: the member, or the user in direct messages."""
        person = self._people[me]
        if channel.guild is not None:
            return person
        if self._backend.dm_channels.get(me) != channel.id:
            raise RefusedError("forbidden")
        return person.user

    def _channel(self, asked: Mapping[str, Any]) -> ChannelHandle:
        return self._handle(int(asked["channel"]))

    def _handle(self, channel_id: int) -> ChannelHandle:
        channel = self._backend.get_channel(channel_id)
        return ChannelHandle(self._live, self._world.guild if channel.guild_id is not None else None, channel)

    def _message(self, asked: Mapping[str, Any], key: str = "message") -> ResponseMessage:
        return ResponseMessage(self._live, self._backend.get_message(int(asked["channel"]), int(asked[key])))

    def _values(self, component: Mapping[str, Any], values: Sequence[str]) -> list[Any]:
        """Turns the ids that a select was given into what simcord takes for them."""
        if component["type"] == ComponentType.STRING_SELECT:
            return list(values)
        return [self._entity(int(value)) for value in values]

    def _option(self, command: str, name: str, value: Any) -> Any:
        """Turns what stands in an option's field into what simcord takes for it."""
        root, *path = command.split()
        found = self._backend.find_command(root, self._world.guild.id)
        if found is None:
            raise RefusedError("gone")
        leaf, _ = walk_to_subcommand(found, path)
        kind = next((option["type"] for option in leaf.get("options") or [] if option["name"] == name), None)
        try:
            match kind:
                case OptionType.INTEGER:
                    return int(value)
                case OptionType.NUMBER:
                    return float(value)
                case OptionType.USER | OptionType.CHANNEL | OptionType.ROLE | OptionType.MENTIONABLE:
                    return self._entity(int(value))
        except (TypeError, ValueError) as error:
            raise RefusedError("option", name) from error
        return value

    def _entity(self, id_: int) -> Any:
        """Returns the channel, role or person of an id."""
        guild = self._world.guild
        if id_ in self._backend.channels:
            return self._handle(id_)
        roles = self._backend.guilds[guild.id].roles
        if id_ in roles:
            return RoleHandle(self._live, guild, roles[id_])
        if id_ in self._backend.guilds[guild.id].members:
            return MemberActor(self._live, guild, UserHandle(self._live, self._backend.users[id_]))
        raise RefusedError("gone")


def _text(content: object) -> str:
    text = str(content).strip()
    if not text:
        raise RefusedError("empty")
    if len(text) > CONTENT_LIMIT:
        raise RefusedError("long", f"{len(text):,}")
    return text


def _component(parts: Any, custom_id: str) -> Mapping[str, Any]:
    for part in walk_components(parts):
        if part.get("custom_id") == custom_id:
            return part
    raise RefusedError("gone")
