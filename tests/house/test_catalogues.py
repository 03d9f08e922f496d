"""Every sentence that the code says to people stands in each catalogue, translated, with the same placeholders."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from config.catalogues import STAFF_LANGUAGES, translation
from tests.house.source import ROOT, Module, house, parsed, templates

# How `make catalogue` reads templates.
(PAGES,) = [
    mapping
    for mapping in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    if mapping["method"] != "python"
]
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[a-z]|%[a-z]")

every_catalogue = pytest.mark.parametrize("language", [language for language in STAFF_LANGUAGES if language != "en"])


def said_by(modules: list[Module], pages: Iterable[str] = ()) -> Catalog:
    """The sentences that `make catalogue` finds in these modules, and in these texts of templates."""
    catalog = Catalog()
    texts = [*(("python", module.text) for module in modules), *((PAGES["method"], page) for page in pages)]
    for method, text in texts:
        options = {"silent": PAGES["silent"]} if method == PAGES["method"] else {}
        for _, sentence, _, context in extract(method, BytesIO(text.encode()), DEFAULT_KEYWORDS, options=options):
            catalog.add(sentence, context=context)
    return catalog


def sentences(catalog: Catalog) -> list[Message]:
    """All but the header, which gettext keeps as the translation of nothing."""
    return [message for message in catalog if message.id]


def faults(said: Catalog, translated: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, one sentence each."""
    for message in sentences(said):
        if (found := translated.get(message.id, message.context)) is None:
            yield f"missing: {message.id}"
        elif found.fuzzy or not all(_forms(found.string)):
            yield f"not translated: {message.id}"
        elif any(_placeholders(form) != _placeholders(_forms(message.id)[-1]) for form in _forms(found.string)):
            yield f"other placeholders: {message.id}"
    left_over = [message for message in sentences(translated) if said.get(message.id, message.context) is None]
    yield from (f"nobody says: {message.id}" for message in [*left_over, *translated.obsolete.values()])


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Singular and plural, or the one form there is."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def filled_too_early(module: Module) -> list[str]:
    """Sentences that are filled in before they are looked up, and so are never found."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    lookups = [call for call in calls if ast.unparse(call.func).rpartition(".")[2] in DEFAULT_KEYWORDS]
    parts = [(call.lineno, part) for call in lookups for argument in call.args for part in ast.walk(argument)]
    return [f"{module}:{line}" for line, part in parts if _fills(part)]


def _fills(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod)
    return isinstance(node, ast.Attribute) and node.attr == "format"


def unsaid(page: str) -> list[int]:
    """The lines of a template that look up something that is not written out there, but for our own variables."""
    calls = Environment(extensions=["jinja2.ext.i18n"]).parse(page).find_all(nodes.Call)
    lookups = [call for call in calls if isinstance(call.node, nodes.Name) and call.node.name in DEFAULT_KEYWORDS]
    texts = [(call.lineno, text) for call in lookups for text in call.args[: 2 if call.node.name == "ngettext" else 1]]
    return [line for line, text in texts if not isinstance(text, nodes.Const | nodes.Name)]


@every_catalogue
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: str) -> None:
    written = (ROOT / "config" / "catalogue" / f"{language}.po").read_bytes()
    pages = [page.read_text("utf-8") for page in templates()]
    assert list(faults(said_by(house(), pages), read_po(BytesIO(written), locale=language))) == []


@every_catalogue
def test_a_catalogue_knows_its_language(language: str) -> None:
    assert translation(language).info()["language"] == language


def test_every_sentence_is_looked_up_before_it_is_filled_in() -> None:
    assert [place for module in house() for place in filled_too_early(module)] == []


def test_every_sentence_of_a_template_is_looked_up_as_it_is_written() -> None:
    assert {page.name: lines for page in templates() if (lines := unsaid(page.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ('{{ _("{n} parcels").format(n=n) }}', []),
        ('{{ ngettext("{n} parcel", "{n} parcels", n + 1).format(n=n) }}', []),
        ("{{ _(title) }}", []),
        ('{{ _("{n} parcels".format(n=n)) }}', [1]),
        ('\n{{ _("held by " ~ carrier) }}', [2]),
    ],
)
def test_a_sentence_of_a_template_that_no_catalogue_can_hold_is_seen(page: str, lines: list[int]) -> None:
    assert unsaid(page) == lines


def test_a_template_that_says_something_new_is_seen() -> None:
    page = '<p title="{{ _("held") }}">{{ ngettext("{n} day", "{n} days", n).format(n=n) }}</p>'
    assert [message.id for message in sentences(said_by([], [page]))] == ["held", ("{n} day", "{n} days")]


SAID = """
_("{hours} h in customs")
ngettext("one parcel", "{n} parcels", n)
label = N_("held")
pgettext("verb", "hold")
"""
TRANSLATED = """
msgid "{hours} h in customs"
msgstr "在海关 {hours} 小时"

msgid "one parcel"
msgid_plural "{n} parcels"
msgstr[0] "{n} 个包裹"

msgid "held"
msgstr "扣留"

msgctxt "verb"
msgid "hold"
msgstr "扣留"
"""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("", "", None),
        ('msgid "held"\nmsgstr "扣留"', "", "missing: held"),
        ('msgctxt "verb"\n', "", "missing: hold"),
        ('msgid "held"\nmsgstr "扣留"', 'msgid "held"\nmsgstr ""', "not translated: held"),
        ('msgid "held"', '#, fuzzy\nmsgid "held"', "not translated: held"),
        ("在海关 {hours} 小时", "在海关 {hour} 小时", "other placeholders: {hours} h in customs"),
        ("{n} 个包裹", "包裹", "other placeholders: ('one parcel', '{n} parcels')"),
        ('msgid "held"', 'msgid "lost"\nmsgstr "丢失"\n\nmsgid "held"', "nobody says: lost"),
        ('msgid "held"', '#~ msgid "lost"\n#~ msgstr "丢失"\n\nmsgid "held"', "nobody says: lost"),
    ],
)
def test_each_fault_of_a_catalogue_is_seen(before: str, after: str, fault: str | None) -> None:
    translated = read_po(BytesIO(TRANSLATED.replace(before, after, 1).encode()), locale="zh_CN")
    found = list(faults(said_by([parsed(SAID)]), translated))
    assert fault is None or fault in found
    assert fault is not None or found == []


@pytest.mark.parametrize(
    ("code", "early"),
    [
        ('_(f"{n} parcels")', True),
        ('_("%d parcels" % n)', True),
        ('_("{n} parcels".format(n=n))', True),
        ('t.ngettext("one parcel", f"{n} parcels", n)', True),
        ('_("{n} parcels").format(n=n)', False),
        ('_("{n} parcels") % n', False),
        ("_(state.sentence)", False),
    ],
)
def test_a_sentence_filled_too_early_is_seen(code: str, early: bool) -> None:
    assert bool(filled_too_early(parsed(code))) is early
