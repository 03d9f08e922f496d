from dataclasses import replace

import pytest

from config.words import Kind
from notices.errors import ForbiddenWording, UnsafeLetter
from notices.letter import LetterParcel, Trouble
from notices.render import render
from notices.safety import check
from notices.sample import sample

FACTS = sample(Kind.CUSTOMS_HOLD, "de")
LETTER = render(FACTS)
ALBUM = LetterParcel("RB1", "Gutschein-Album, garantiert schön", "DHL", FACTS.parcels[0].since)
PLAIN_FACTS = replace(FACTS, coupon=None)
PLAIN = render(PLAIN_FACTS)


@pytest.mark.parametrize("form", ["subject", "text", "html"])
def test_a_forbidden_phrase_written_by_hand_stops_the_letter(form: str) -> None:
    said = getattr(LETTER, form).replace("beim Zoll", "beim Zoll, das ist unmöglich zu ändern,", 1)
    with pytest.raises(ForbiddenWording, match="unmöglich"):
        check(replace(LETTER, **{form: said}), FACTS)


@pytest.mark.parametrize(
    "missing",
    [
        *FACTS.imprint.splitlines(),
        FACTS.reply_to,
        FACTS.unsubscribe,
        FACTS.parcels[1].number,
        "LUMEN-7QK4D-RW9AM-CTX63",
    ],
)
@pytest.mark.parametrize("form", ["text", "html"])
def test_a_letter_that_lacks_what_it_must_hold_names_it(form: str, missing: str) -> None:
    said = getattr(LETTER, form).replace(missing, "")
    with pytest.raises(UnsafeLetter) as caught:
        check(replace(LETTER, **{form: said}), FACTS)
    assert missing in caught.value.line


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("text", "Hier zahlen: https://pay.example/1"),
        ("text", "HTTP://pay.example"),
        ("html", '<a href="mailto:x@y.example">schreiben</a>'),
        ("html", '<img src="cid:1" alt="">'),
        ("html", '<p style="background: url(x)">Guten Tag</p>'),
        ("html", '<p onclick="go()">Guten Tag</p>'),
        ("html", "<form><p>Guten Tag</p></form>"),
        ("html", "<script>1</script>"),
    ],
)
def test_a_link_or_a_strange_element_stops_the_letter(form: str, line: str) -> None:
    said = getattr(LETTER, form).replace("Sie haben eine Frage?", f"Sie haben eine Frage?\n{line}\n")
    with pytest.raises(UnsafeLetter):
        check(replace(LETTER, **{form: said}), FACTS)


def test_an_imprint_with_a_link_is_refused_with_its_line() -> None:
    with pytest.raises(UnsafeLetter) as caught:
        render(replace(FACTS, imprint=f"{FACTS.imprint}\nhttps://lumen-leuchten.example"))
    assert caught.value.line == "https://lumen-leuchten.example"


@pytest.mark.parametrize("form", ["text", "html"])
def test_without_a_coupon_not_a_word_of_one(form: str) -> None:
    said = getattr(PLAIN, form).replace("Sie haben eine Frage?", "Ein Gutschein folgt. Sie haben eine Frage?")
    with pytest.raises(UnsafeLetter, match="Gutschein"):
        check(replace(PLAIN, **{form: said}), PLAIN_FACTS)


@pytest.mark.parametrize(
    "words",
    [
        {"shop_name": "Impossible Garantie"},
        {"buyer_name": "Claire Remise"},
        {"troubles": (Trouble(Kind.CUSTOMS_HOLD, None, (ALBUM,)),)},
        {"order_number": "CODE"},
    ],
)
def test_what_shops_buyers_and_goods_are_called_does_not_stop_a_letter(words: dict[str, object]) -> None:
    assert render(replace(PLAIN_FACTS, **words)).text
