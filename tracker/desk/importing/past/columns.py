"""The columns of a sheet of events, and the headers that exports use for them."""

from tracker.desk.importing.columns import COLUMNS, Columns

# What a row may say of its parcel, for a number that nobody follows: the parcels' own columns. There `country` is the
# destination; here it is where the event was.
_OF_PARCEL = (
    *("number", "carrier", "account", "shop", "order_number", "origin", "destination", "service", "shipped_at"),
    "promised_at",
)
_OF_EVENT: Columns = {
    "time": (
        *("event time", "event date", "scan time", "scan date", "date time", "timestamp", "date", "occurred at"),
        *("轨迹时间", "事件时间", "扫描时间", "发生时间", "时间", "日期"),
    ),
    "zone": ("time zone", "tz", "utc offset", "offset", "时区"),
    "place": ("location", "event location", "city", "轨迹地点", "事件地点", "当前位置", "所在地", "地点", "城市"),
    "country": ("event country", "country code", "location country", "所在国家", "事件国家", "国家", "国家代码"),
    "text": (
        *("event", "event description", "description", "details", "message", "轨迹描述", "轨迹内容", "轨迹信息"),
        *("物流轨迹", "轨迹", "事件", "描述", "详情"),
    ),
    "code": ("event code", "carrier code", "status code", "轨迹代码", "事件代码", "状态码"),
    "status": (
        *("state", "sub status", "event status", "tracking status", "轨迹状态", "物流状态", "包裹状态", "子状态"),
        "状态",
    ),
    "received_at": ("received", "known at", "fetched at", "recorded at", "获取时间", "抓取时间", "接收时间"),
}
_TAKEN = {header for name, headers in _OF_EVENT.items() for header in (name, *headers)}
EVENT_COLUMNS: Columns = {
    **{name: tuple(header for header in COLUMNS[name] if header not in _TAKEN) for name in _OF_PARCEL},
    **_OF_EVENT,
}
