"""The domains that letters come from: whether receivers will believe that we may write in their name."""

from collections.abc import Iterator

from config.settings import Shop
from config.words import Part
from notices.sender_domain import (
    FREE_MAIL,
    SPF_LOOKUPS,
    NameServerDown,
    NoSuchName,
    Texts,
    dkim_key,
    dmarc_record,
    lets_everybody,
    spf_lookups,
    spf_records,
)
from tracker.desk.arming import still_made_up
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, not_asked, well


def examine(subject: Subject) -> list[Finding]:
    """Each sender's domain once. Those that init made up are the configuration's trouble."""
    own = [shop for shop in subject.settings.shop if "sender" not in still_made_up(shop)]
    domains = {shop.sender.rpartition("@")[2].lower().rstrip("."): shop for shop in own}
    if not domains:
        said = subject.speech.gettext("No shop has a sender of its own yet.")
        return [not_asked(Part.SENDERS, said)]
    return [finding for domain, shop in domains.items() for finding in _of(domain, shop, subject)]


def _of(domain: str, shop: Shop, subject: Subject) -> Iterator[Finding]:
    _ = subject.speech.gettext
    if domain in FREE_MAIL:
        said = _("{domain} is a mail provider's: receivers refuse or hide mail in its name from other servers.")
        yield doubtful(Part.SENDERS, said.format(domain=domain), _("Send from a domain of your own."))
        return
    if not subject.online:
        said = _("{domain}: SPF, DKIM and DMARC were not asked for.").format(domain=domain)
        yield not_asked(Part.SENDERS, said, _("Ask: stallwatch doctor --online"))
        return
    try:
        texts = subject.open.name_server()
        yield from _spf(domain, texts, subject)
        yield from _dkim(domain, shop, texts, subject)
        yield from _dmarc(domain, texts, subject)
    except NoSuchName:
        said = _("There is no domain {domain}, so nobody can answer to it.").format(domain=domain)
        yield broken(Part.SENDERS, said, _("Correct the shop's sender in stallwatch.toml."))
    except NameServerDown as error:
        said = _("{domain}: no name server answered ({error}).").format(domain=domain, error=str(error).rstrip("."))
        yield doubtful(Part.SENDERS, said, _("See that this machine can look up names, then ask again."))


def _spf(domain: str, texts: Texts, subject: Subject) -> Iterator[Finding]:
    _ = subject.speech.gettext
    records = spf_records(domain, texts)
    if not records:
        advice = _('Publish a TXT record that names your mail server, as "v=spf1 include:… -all".')
        yield doubtful(Part.SENDERS, _("{domain} has no SPF record.").format(domain=domain), advice)
    elif len(records) > 1:
        said = _("{domain} has {count} SPF records, and so none that counts.").format(domain=domain, count=len(records))
        yield broken(Part.SENDERS, said, _("Make one record of them."))
    elif lets_everybody(records[0]):
        said = _("The SPF record of {domain} lets everybody write in its name (+all).").format(domain=domain)
        yield broken(Part.SENDERS, said, _("End it with -all or ~all."))
    elif spf_lookups(records[0], texts) > SPF_LOOKUPS:
        said = _("The SPF record of {domain} costs more than {most} look-ups, so it does not count.")
        yield broken(Part.SENDERS, said.format(domain=domain, most=SPF_LOOKUPS), _("Include fewer others in it."))
    else:
        said = _("{domain} has one SPF record, within {most} look-ups.").format(domain=domain, most=SPF_LOOKUPS)
        yield well(Part.SENDERS, said)


def _dkim(domain: str, shop: Shop, texts: Texts, subject: Subject) -> Iterator[Finding]:
    _, selector = subject.speech.gettext, shop.dkim_selector
    if selector is None:
        said = _("{domain}: DKIM was not looked at, for its key is found by name only.").format(domain=domain)
        advice = _("Write the name into stallwatch.toml: dkim_selector in [[shop]]. Your mail provider tells it.")
        yield not_asked(Part.SENDERS, said, advice)
        return
    names = {"selector": selector, "domain": domain}
    key = dkim_key(domain, selector, texts)
    if key:
        yield well(Part.SENDERS, _("{domain} has a DKIM key under {selector}.").format(**names))
        return
    said = _("{domain} has no DKIM key under {selector}.")
    if key is not None:
        said = _("{domain} has taken its DKIM key {selector} back.")
    yield broken(Part.SENDERS, said.format(**names), _("Publish the key that your mail server signs with."))


def _dmarc(domain: str, texts: Texts, subject: Subject) -> Iterator[Finding]:
    _ = subject.speech.gettext
    record = dmarc_record(domain, texts)
    if record is None:
        advice = _('Publish a TXT record at _dmarc.{domain}, to begin with "v=DMARC1; p=none".').format(domain=domain)
        yield doubtful(Part.SENDERS, _("{domain} has no DMARC record, or two.").format(domain=domain), advice)
    elif record.get("p", "").lower() not in {"none", "quarantine", "reject"}:
        said = _("The DMARC record of {domain} names no policy that there is (p=).").format(domain=domain)
        yield broken(Part.SENDERS, said, _("Write p=none, p=quarantine or p=reject into it."))
    else:
        said = _("{domain} has a DMARC record, p={policy}.").format(domain=domain, policy=record["p"])
        yield well(Part.SENDERS, said)
