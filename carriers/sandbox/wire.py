"""Samples as 17TRACK v2.4 writes them: what /gettrackinfo holds for one accepted number."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from carriers.sandbox.samples import Sample, Scan

Json = dict[str, object]


def accepted(sample: Sample, scans: Sequence[Scan], *, carrier: int, synced_at: datetime) -> Json:
    """One accepted entry with its events, newest first."""
    events = [_event(scan) for scan in reversed(scans)]
    newest = events[0] if events else None
    provider = {"key": carrier, "name": sample.carrier_name, "alias": sample.carrier_name, "country": sample.origin}
    return {
        "number": sample.number,
        "carrier": carrier,
        "param": None,
        "tag": "",
        "track_info": {
            "shipping_info": {
                "shipper_address": _address(sample.origin),
                "recipient_address": _address(sample.destination),
            },
            "latest_status": _status(newest),
            "latest_event": newest,
            "tracking": {
                "providers": [
                    {
                        "provider": provider,
                        "service_type": None,
                        "latest_sync_status": "Success",
                        "latest_sync_time": _utc(synced_at),
                        "events": events,
                    }
                ]
            },
        },
    }


def rejected(number: str, code: int, message: str) -> Json:
    """One number that was not taken or has nothing to tell."""
    return {"number": number, "error": {"code": code, "message": message}}


def _event(scan: Scan) -> Json:
    local = scan.at.astimezone(ZoneInfo(scan.zone))
    zoned = scan.written == "zoned"
    zone = local.isoformat()[-len("+00:00") :] if zoned else None
    raw = {"date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M:%S}", "timezone": zone}
    return {
        "time_iso": local.isoformat() if zoned else None,
        "time_utc": _utc(scan.at) if zoned else None,
        "time_raw": f"{local:%Y-%m-%d %H:%M:%S}" if scan.written == "raw_text" else raw,
        "description": scan.text,
        "location": scan.place,
        "stage": None,
        "sub_status": scan.code,
        "address": {**_address(scan.country), "city": scan.place},
    }


def _status(newest: Json | None) -> Json:
    code = str(newest["sub_status"]) if newest else "NotFound_Other"
    return {"status": code.partition("_")[0], "sub_status": code, "sub_status_descr": None}


def _address(country: str) -> Json:
    return {"country": country, "state": None, "city": None, "street": None, "postal_code": None}


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
