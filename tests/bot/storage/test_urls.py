"""Which database a URL names, and the error for one that cannot be used: one sentence, without the password."""

from __future__ import annotations

import os
import socket
import sqlite3
import ssl
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from gamseong.bot.settings import load_settings
from gamseong.bot.storage import StorageError, Store
from gamseong.bot.storage.urls import PostgresUrl, SqliteUrl, parse_url
from tests.postgres import PASSWORD, Postgres

SECRET = "p4ss-w0rd"


async def refusal(url: str) -> str:
    """Returns the message of the error; checks that the whole chain of errors is free of the password."""
    with pytest.raises(StorageError) as caught:
        await Store.open(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in repr(error)
        assert PASSWORD not in repr(error)
        error = error.__cause__ or error.__context__
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the folder is the platform's own")
async def test_without_a_url_it_is_a_private_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = await Store.open(load_settings(environ={}).storage.url)
    await store.opt_out(1)
    file = tmp_path / "data" / "gamseong" / "gamseong.sqlite3"
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in file.parent.iterdir()}
    assert modes == dict.fromkeys((file.name, f"{file.name}-wal", f"{file.name}-shm"), "0o600")
    await store.close()
    assert [path.name for path in file.parent.iterdir()] == [file.name]  # all of it is in the one file again


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/a%20b.db", Path("/srv/a%20b.db")),
        ("sqlite:///bot.db", Path("bot.db")),
        (" sqlite+aiosqlite:///bot.db\n", Path("bot.db")),
        ("sqlite:///~/bot.db", Path.home() / "bot.db"),
    ],
)
def test_a_file(url: str, path: Path) -> None:
    assert parse_url(url) == SqliteUrl(path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "PostgreSQL"])
def test_a_server(scheme: str) -> None:
    url = parse_url(f"{scheme}://me:{SECRET}@db.example:5433/bot?sslmode=require&password={SECRET}")
    assert isinstance(url, PostgresUrl)
    assert url.dsn == f"postgresql://me:{SECRET}@db.example:5433/bot?sslmode=require&password={SECRET}"
    assert url.redacted == "postgresql://db.example:5433/bot"
    assert SECRET not in repr(url)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        (f"mysql://me:{SECRET}@db/bot", "is not the URL of a database"),
        (f"me:{SECRET}@db/bot", "is not the URL of a database"),
        ("bot.db", "is not the URL of a database"),
        ("sqlite://", "is not the URL of a database"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///bot.db?mode=ro", "names no file"),
        (f"postgresql://me:{SECRET}/x@db/bot", "is not a PostgreSQL URL"),
        (f"postgresql://me:12/{SECRET}@db/bot", "is not a PostgreSQL URL"),
        (f"postgresql://me:a#{SECRET}@db/bot", "is not a PostgreSQL URL"),
        (f"postgresql://me:a?{SECRET}@db/bot", "is not a PostgreSQL URL"),
        (f"postgresql://me:{SECRET}[@db/bot", "is not a PostgreSQL URL"),
        (f"postgresql://db:{SECRET}/bot", "is not a PostgreSQL URL"),
        (f"postgresql://me:{SECRET}@db/bot?sslmode=strong", "storage.url says"),
    ],
)
async def test_a_url_that_cannot_be_used(url: str, part: str) -> None:
    assert part in await refusal(url)


async def test_the_settings_do_not_show_it() -> None:
    settings = load_settings(environ={"GAMSEONG_STORAGE_URL": f"postgresql://me:{SECRET}@db/bot"})
    assert SECRET in settings.storage.url
    assert SECRET not in repr(settings)


async def test_a_password_with_signs_works(postgres: Postgres) -> None:
    postgres.query("CREATE ROLE signs LOGIN PASSWORD 'a/b@c:d#e?f%'", "postgres")
    postgres.query("CREATE DATABASE signs OWNER signs", "postgres")
    store = await Store.open(postgres.url("signs", user="signs", password="a%2Fb%40c%3Ad%23e%3Ff%25"))
    assert await store.guild_ids() == set()
    await store.close()


async def test_a_wrong_password(postgres: Postgres) -> None:
    where = f"postgresql://127.0.0.1:{postgres.port}/postgres"
    expected = f"{where}: refuses the user or the password; correct them in storage.url."
    assert await refusal(postgres.url("postgres", password=SECRET)) == expected
    assert await refusal(postgres.url("postgres", user="nobody")) == expected


async def test_no_such_database(postgres: Postgres) -> None:
    assert "has no such database; create it" in await refusal(postgres.url("missing"))


async def test_an_option_the_server_does_not_know(postgres: Postgres) -> None:
    assert "does not take the option colour" in await refusal(postgres.new_database() + "?colour=blue")


LIBPQ = "&".join(
    (
        *("connect_timeout=10", "keepalives=1", "keepalives_idle=30", "keepalives_interval=10", "keepalives_count=3"),
        *("tcp_user_timeout=0", "gssencmode=disable", "channel_binding=prefer", "target_session_attrs=any"),
        *("application_name=gamseong", "client_encoding=utf8", "sslmode=disable"),
    )
)


async def test_options_of_psql_and_of_services_work(postgres: Postgres) -> None:
    store = await Store.open(f"{postgres.new_database()}?{LIBPQ}&options=-c%20search_path%3Dpublic&pgbouncer=true")
    assert await store.opt_out(1)
    await store.close()


async def test_options_work_through_a_pooler(postgres: Postgres, pgbouncer: int) -> None:
    url = postgres.new_database().replace(f":{postgres.port}/", f":{pgbouncer}/")
    store = await Store.open(f"{url}?{LIBPQ}&pgbouncer=true")
    assert await store.opt_out(1)
    await store.close()
    sentence = await refusal(f"{url}?{LIBPQ}&options=-c%20search_path%3Dpublic")
    assert "does not take the option options; take options out of storage.url, or correct it" in sentence


@pytest.mark.parametrize(
    ("option", "part"),
    [
        ("channel_binding=require", "option channel_binding that this program cannot keep; write sslmode=verify-full"),
        ("gssencmode=require", "option gssencmode that this program cannot keep; write sslmode=verify-full"),
        ("keepalives_idle=often", "option keepalives_idle that this program cannot keep; take it out"),
        ("connect_timeout=soon", "option connect_timeout that is no number of seconds"),
        ("colour=blue", "does not take the option colour; take colour out"),
        ("hostaddr=127.0.0.1", "does not take the option hostaddr"),
        ("target_session_attrs=best", "cannot be connected to as storage.url says"),
    ],
)
async def test_an_option_that_cannot_be_kept_is_named(postgres: Postgres, option: str, part: str) -> None:
    assert part in await refusal(f"{postgres.new_database()}?sslmode=disable&{option}")


async def test_the_first_of_several_servers_that_answers_is_taken(postgres: Postgres) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = closed.getsockname()[1]
    url = postgres.new_database().replace("@", f"@127.0.0.1:{gone},")
    store = await Store.open(f"{url}?target_session_attrs=read-write&sslmode=disable")
    assert await store.opt_out(1)
    await store.close()
    assert parse_url(url).redacted.startswith(f"postgresql://127.0.0.1:{gone},127.0.0.1:{postgres.port}/")


async def test_the_systems_certificates_are_those_of_psql() -> None:
    url = parse_url(f"postgresql://me:{SECRET}@db/bot?sslmode=verify-full&sslrootcert=system")
    assert isinstance(url, PostgresUrl)
    assert url.dsn.endswith(f"?sslmode=verify-full&sslrootcert={quote(ssl.get_default_verify_paths().cafile or 'system')}")


async def test_connect_timeout_is_kept() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        sentence = await refusal(f"postgresql://me:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/bot?connect_timeout=1")
    assert "cannot be reached (no answer)" in sentence
    assert time.monotonic() - began < 5


async def test_a_user_who_may_not_make_tables(postgres: Postgres) -> None:
    url = postgres.new_database()
    postgres.query("CREATE ROLE guest LOGIN PASSWORD 'guest'; REVOKE CREATE ON SCHEMA public FROM public", url)
    sentence = await refusal(postgres.url(url.rpartition("/")[2], user="guest", password="guest"))
    assert "does not let this user do that; grant the user CREATE" in sentence


async def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    where = f"postgresql://127.0.0.1:{port}/bot"
    sentence = await refusal(f"postgresql://me:{SECRET}@127.0.0.1:{port}/bot")
    assert sentence.startswith(f"{where}: cannot be reached (")


async def test_a_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gamseong.bot.storage.database.CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sentence = await refusal(f"postgresql://me:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/bot")
    assert "cannot be reached (no answer)" in sentence


async def test_without_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    sentence = await refusal(f"postgresql://me:{SECRET}@127.0.0.1/bot")
    assert "needs the driver asyncpg; run " in sentence
    assert "[postgres]" in sentence


@pytest.fixture
def no_rights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Returns a read-only folder; root ignores the mode, so the test runs as another user."""
    folder = tmp_path_factory.mktemp("read-only")
    old = sqlite3.connect(folder / "old.sqlite3")
    old.execute("CREATE TABLE anything (x)")
    old.close()
    (folder / "old.sqlite3").chmod(0o444)
    folder.chmod(0o555)
    if root := os.geteuid() == 0:
        for above in (folder, folder.parent, folder.parent.parent):
            above.chmod(0o755)
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
@pytest.mark.parametrize("name", ["new.sqlite3", "below/new.sqlite3", "old.sqlite3"])
async def test_a_folder_that_may_not_be_written(no_rights: Path, name: str) -> None:
    path = no_rights / name
    assert f"{path}: cannot be written (Permission denied); let this user write there" in await refusal(f"sqlite:///{path}")


async def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8" + bytes(5000))
    assert await refusal(f"sqlite:///{path}") == f"{path}: is not an SQLite database; name another file in storage.url."
    assert path.read_bytes()[:2] == b"\xff\xd8"
    assert "cannot be written (Is a directory)" in await refusal(f"sqlite:///{tmp_path}")


async def test_a_database_of_a_newer_version(url: str) -> None:
    store = await Store.open(url)
    async with store._database.writing() as connection:
        await connection.exec_driver_sql("UPDATE gamseong_version SET version_num = '9999'")
    await store.close()
    assert "was written by a newer gamseong; update this one" in await refusal(url)


async def test_a_failure_later_on_is_a_sentence_as_well(store: Store) -> None:
    async with store._database.writing() as connection:
        await connection.exec_driver_sql("DROP TABLE gamseong_opt_outs")
    with pytest.raises(StorageError) as caught:
        await store.opted_out([4242])
    assert str(caught.value).endswith(": failed; see whether the database is well.")
    assert "4242" not in f"{caught.value} {caught.value.__cause__}"
    assert await store.guild_ids() == set()
