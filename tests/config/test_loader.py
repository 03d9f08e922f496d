"""Settings from a file and the environment: what holds, what is refused, and what is never said aloud."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from config.loader import BadConfiguration, load_settings
from config.settings import Settings

SECRET = "canary-4f1c"
ACCOUNT = '[[account]]\nname = "main-eu"\n'
SHOP = '[[shop]]\nname = "Beispiel"\ncountry = "DE"\nsender = "a@shop.example"\nimprint = "Beispiel GmbH, Berlin"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings lie; the working directory is elsewhere."""
    return tmp_path / "stallwatch.toml"


def load(file: Path, text: str = "", /, **environment: str) -> Settings:
    file.write_text(text, "utf-8")
    return load_settings(file, {f"STALLWATCH_{name}": value for name, value in environment.items()})


def faults(file: Path, text: str = "", /, **environment: str) -> list[str]:
    """What is said of the settings, with the file's own folder left out."""
    with pytest.raises(BadConfiguration) as caught:
        load(file, text, **environment)
    return [fault.replace(f"{file.parent}/", "") for fault in caught.value.faults]


def key(settings: Settings) -> str | None:
    secret = settings.account[0].key
    return secret.get_secret_value() if secret else None


def kept(file: Path, name: str, secret: str = SECRET) -> str:
    """A secret in a file beside the settings; the file's path."""
    path = file.parent / name
    path.write_text(f"{secret}\n", "utf-8")
    return str(path)


def test_an_empty_file_holds_the_defaults_beside_itself(file: Path) -> None:
    settings = load(file)
    assert settings.folder == file.parent
    assert settings.database.url == f"sqlite:///{file.parent}/stallwatch.db"
    assert settings.mail.folder == file.parent / "mail"
    assert settings.coupons.secret_file == file.parent / "stallwatch.secret"
    assert (settings.policy.file, settings.account, settings.shop) == (None, (), ())
    assert settings.daemon.tick == timedelta(seconds=15)


def test_relative_paths_are_relative_to_the_file(file: Path) -> None:
    text = '[database]\nurl = "sqlite:///data/x.db"\n[policy]\nfile = "mine.toml"\n[mail]\nfolder = "../out"\n'
    settings = load(file, text)
    assert settings.database.url == f"sqlite:///{file.parent}/data/x.db"
    assert settings.policy.file == file.parent / "mine.toml"
    assert settings.mail.folder.resolve() == file.parent.parent / "out"


def test_absolute_paths_and_other_databases_stay_as_they_are(file: Path) -> None:
    text = '[policy]\nfile = "/etc/mine.toml"\n[mail]\nfolder = "/var/mail"\n[coupons]\nsecret_file = "/run/secret"\n'
    settings = load(file, text)
    assert [str(path) for path in (settings.policy.file, settings.mail.folder, settings.coupons.secret_file)] == [
        "/etc/mine.toml",
        "/var/mail",
        "/run/secret",
    ]
    for url in ("sqlite:////var/lib/x.db", "postgresql://stall@db.example/stall"):
        assert load(file, f'[database]\nurl = "{url}"\n').database.url == url


def test_the_file_may_be_named_from_where_one_stands(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("", "utf-8")
    monkeypatch.chdir(file.parent)
    assert load_settings(Path("stallwatch.toml"), {}).mail.folder == file.parent / "mail"


def test_a_file_as_windows_writes_it_is_read(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf[daemon]\r\ntick = "5 s"\r\n')
    assert load_settings(file, {}).daemon.tick == timedelta(seconds=5)


@pytest.mark.parametrize("text", ["", '[database]\nurl = "sqlite:///other.db"\n[daemon]\nlease = "1 min"\n'])
def test_the_environment_stands_above_the_file(file: Path, text: str) -> None:
    settings = load(file, text, DATABASE_URL="postgresql://db.example/stall", DAEMON_TICK="5 s")
    assert settings.database.url == "postgresql://db.example/stall"
    assert settings.daemon.tick == timedelta(seconds=5)
    assert settings.daemon.lease == (timedelta(minutes=1) if text else timedelta(minutes=2))


@pytest.mark.parametrize("section", sorted(Settings.model_fields.keys() - {"folder", "account", "shop"}))
def test_every_table_of_the_settings_can_be_reached_from_the_environment(file: Path, section: str) -> None:
    assert faults(file, "", **{f"{section.upper()}_NOSUCH": "1"}) == [
        f"STALLWATCH_{section.upper()}_NOSUCH: {section}.nosuch: unknown key"
    ]


def test_what_is_not_ours_in_the_environment_is_left_alone(file: Path) -> None:
    others = {"DATABASE_URL": "x", "HOME": "/root", "STALLWATCH_": "x", "STALLWATCH_MAIL": "x", "STALLWATCHMAIL_A": "x"}
    file.write_text("", "utf-8")
    assert load_settings(file, others) == load_settings(file, {})


def test_a_value_may_be_kept_in_a_file_that_the_environment_names(file: Path) -> None:
    settings = load(file, DATABASE_URL_FILE=kept(file, "url", f"postgresql://stall:{SECRET}@db.example/stall"))
    assert settings.database.url == f"postgresql://stall:{SECRET}@db.example/stall"


def test_settings_that_are_files_themselves_are_named_and_not_read(file: Path) -> None:
    settings = load(file, POLICY_FILE="mine.toml", POLICY_SHADOW_FILE="later.toml", COUPONS_SECRET_FILE="/run/secret")
    assert settings.policy.file == file.parent / "mine.toml"
    assert settings.policy.shadow_file == file.parent / "later.toml"
    assert settings.coupons.secret_file == Path("/run/secret")
    assert load(file, POLICY_FILE_FILE=kept(file, "name", "other.toml")).policy.file == file.parent / "other.toml"


def test_an_accounts_key_is_taken_from_the_nearest_place_that_has_one(file: Path) -> None:
    kept(file, "17track.key", "from key_file")
    places = ACCOUNT + 'key = "inline"\n'
    assert key(load(file, places)) == "inline"
    places += 'key_file = "17track.key"\n'
    assert key(load(file, places)) == "from key_file"
    named = kept(file, "env.key", "from a file the environment names")
    assert key(load(file, places, ACCOUNT_MAIN_EU_KEY_FILE=named)) == "from a file the environment names"
    assert key(load(file, places, ACCOUNT_MAIN_EU_KEY_FILE=named, ACCOUNT_MAIN_EU_KEY="env")) == "env"


def test_an_account_may_have_no_key_and_takes_no_other_accounts(file: Path) -> None:
    assert key(load(file, ACCOUNT)) is None
    assert key(load(file, ACCOUNT, ACCOUNT_MAIN_KEY=SECRET)) is None


def test_every_account_has_its_own_key(file: Path) -> None:
    second = '[[account]]\nname = "us"\nkey = "inline"\n'
    settings = load(file, ACCOUNT + second, ACCOUNT_MAIN_EU_KEY="a")
    assert [account.key.get_secret_value() for account in settings.account if account.key] == ["a", "inline"]


def test_the_rest_of_a_file_comes_through_as_it_was_written(file: Path) -> None:
    text = ACCOUNT + 'base_url = "http://127.0.0.1:9"\ncalls_a_second = 0.5\n' + SHOP + 'armed = ["DE", "*"]\n'
    settings = load(file, text + '[daemon]\ntick = "0.00001 s"\n')
    assert (settings.account[0].base_url, settings.account[0].calls_a_second) == ("http://127.0.0.1:9", 0.5)
    assert (settings.shop[0].name, settings.shop[0].armed) == ("Beispiel", ("DE", "*"))
    assert settings.daemon.tick == timedelta(microseconds=10)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n[databse]\n", "stallwatch.toml, line 2: databse: unknown key"),
        ('[database]\nulr = "x"\n', "stallwatch.toml, line 2: database.ulr: unknown key"),
        ('database.ulr = "x"\n', "stallwatch.toml, line 1: database.ulr: unknown key"),
        ('[daemon]\ntick = "often"\n', "stallwatch.toml, line 2: daemon.tick: expected a span such as '48 h'"),
        ('[staff]\nlanguage = "de"\n', "stallwatch.toml, line 2: staff.language: Input should be 'en' or 'zh_CN'"),
        (ACCOUNT + ACCOUNT + "kye = 1\n", "stallwatch.toml, line 5: account.1.kye: unknown key"),
        ('[[account]]\nkey = "x"\n', "stallwatch.toml, line 1: account.0.name: is missing"),
        ('[[account]]\nname = "Main"\n', "stallwatch.toml, line 2: account.0.name: String should match pattern"),
        (SHOP.replace('"DE"', '"Germany"'), "stallwatch.toml, line 3: shop.0.country: String should match pattern"),
        (ACCOUNT + ACCOUNT, "stallwatch.toml, line 1: account: two accounts have the name main-eu; give each a name"),
        (SHOP + SHOP, "stallwatch.toml, line 1: shop: two shops have the key main; give each a key of its own"),
        ('[shop]\nname = "x"\n', "stallwatch.toml, line 1: shop: Input should be a valid"),
        ('database = "x"\n', "stallwatch.toml, line 1: database: Input should be a valid dictionary"),
    ],
)
def test_a_fault_is_told_with_its_line_and_key(file: Path, text: str, fault: str) -> None:
    assert faults(file, text)[0].startswith(fault)


def test_a_table_that_is_none_is_told_though_the_environment_speaks_of_it(file: Path) -> None:
    (fault,) = faults(file, 'database = "x"\n', DATABASE_URL="sqlite:///y.db")
    assert fault.startswith("stallwatch.toml, line 1: database: ")


def test_a_fault_of_the_environment_names_the_variable_and_no_line(file: Path) -> None:
    text = '[daemon]\ntick = "5 s"\n'
    (fault,) = faults(file, text, DAEMON_TICK="often")
    assert fault.startswith("STALLWATCH_DAEMON_TICK: daemon.tick: expected a span")
    (fault,) = faults(file, text, DAEMON_TICK_FILE=kept(file, "tick", "often"))
    assert fault.startswith("STALLWATCH_DAEMON_TICK_FILE: daemon.tick: expected a span")


def test_every_fault_is_told_at_once(file: Path) -> None:
    told = faults(file, '[databse]\n[mail]\nfolder = 5\n[log]\nformat = "xml"\n')
    assert [fault.split(":")[0] for fault in told] == [f"stallwatch.toml, line {line}" for line in (3, 5, 1)]
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file, {})
    assert str(caught.value) == "\n".join(caught.value.faults)


def test_a_file_that_is_not_there_names_the_command_that_writes_one(file: Path) -> None:
    with pytest.raises(BadConfiguration, match="there is no such file; `stallwatch init` writes one"):
        load_settings(file, {})


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    file.write_bytes(b"name = \xff\n")
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load_settings(file, {})
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load_settings(file.parent, {})


@pytest.mark.parametrize(
    ("text", "where"), [("[database\n", "line 1"), ("a = 1\na = 2\n", "line 2"), ('x = 1\nkey = "open\n', "line 2")]
)
def test_what_is_no_toml_is_told_with_its_line(file: Path, text: str, where: str) -> None:
    (fault,) = faults(file, text)
    assert fault.startswith("stallwatch.toml: not valid TOML: ")
    assert where in fault


def test_a_secrets_file_that_is_missing_is_named(file: Path) -> None:
    (fault,) = faults(file, DATABASE_URL_FILE="/nowhere/url")
    assert fault.startswith("STALLWATCH_DATABASE_URL_FILE: the file it names cannot be read: ")
    (fault,) = faults(file, ACCOUNT + 'key_file = "none.key"\n')
    assert fault.startswith("account main-eu, key_file: the file it names cannot be read: ")
    assert "none.key" in fault


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        (ACCOUNT + f'key = "{SECRET}"\nkye = 1\n', {}),
        (ACCOUNT + f'kye = "{SECRET}"\n', {}),
        (ACCOUNT + f'key = ["{SECRET}"]\n', {}),
        (ACCOUNT + f'key = {{ value = "{SECRET}" }}\n', {}),
        (ACCOUNT + f'key = "{SECRET}\n', {}),
        (ACCOUNT + f'key = "{SECRET}"\ncalls_a_second = 0\n', {}),
        (ACCOUNT + f'key = "{SECRET}"\nkey = "{SECRET}"\n', {}),
        ("[mail]\nfoldr = 1\n", {"DATABASE_URL": f"postgresql://stall:{SECRET}@db.example/stall"}),
        (ACCOUNT + 'name = "again"\n', {"ACCOUNT_MAIN_EU_KEY": SECRET}),
    ],
)
def test_a_secret_is_in_no_error(file: Path, text: str, environment: Mapping[str, str]) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load(file, text, **environment)
    error: BaseException | None = caught.value
    assert error is not None
    assert SECRET not in str(error) + repr(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_a_secret_is_in_no_picture_of_the_settings(file: Path) -> None:
    settings = load(file, ACCOUNT, ACCOUNT_MAIN_EU_KEY=SECRET)
    pictures = [str(settings), repr(settings), str(settings.model_dump()), settings.model_dump_json()]
    assert key(settings) == SECRET
    assert [picture for picture in pictures if SECRET in picture] == []
    database = load(file, DATABASE_URL=f"postgresql://stall:{SECRET}@db.example/stall")
    assert SECRET not in str(database) + repr(database)
