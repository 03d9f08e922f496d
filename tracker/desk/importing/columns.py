"""Our columns, the headers that exports use for them, and which column of a file holds what."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.spelling import folded

Columns = Mapping[str, tuple[str, ...]]

# Headers of Mabang, Dianxiaomi, Shopify and YunExpress exports beside plain English. Where a file has several of a
# column's headers, the one that stands first here is read.
COLUMNS: Columns = {
    "number": (
        *("tracking number", "tracking no", "tracking code", "tracking id", "tracking", "waybill", "waybill number"),
        *("waybill no", "parcel number", "shipment number", "运单号", "运单号码", "物流单号", "快递单号", "货运单号"),
        *("跟踪号", "跟踪单号", "物流跟踪号", "追踪号", "追踪单号", "追踪号码"),
    ),
    "carrier": (
        *("carrier name", "courier", "tracking company", "shipping company", "物流商", "物流商名称", "承运商"),
        *("物流公司", "快递公司", "物流渠道"),
    ),
    "account": ("carrier account", "tracking account", "账号", "账户", "物流账号", "查询账号"),
    "shop": ("store", "shop name", "store name", "店铺", "店铺名", "店铺名称", "店铺账号"),
    "order_number": (
        *("order", "order no", "order id", "order name", "order reference", "订单号", "订单编号", "平台订单号"),
        *("平台订单编号", "交易编号", "客户订单号", "客户单号"),
    ),
    "buyer_key": ("customer id", "buyer id", "customer number", "买家ID", "客户ID", "客户编号", "买家账号"),
    "buyer_name": (
        *("customer name", "recipient", "recipient name", "consignee", "shipping name", "ship to name", "收件人"),
        *("收件人姓名", "收件人名称", "收货人", "收货人姓名", "买家姓名", "买家名称", "客户姓名"),
    ),
    "buyer_email": (
        *("email", "email address", "customer email", "recipient email", "邮箱", "买家邮箱", "收件人邮箱"),
        *("客户邮箱", "电子邮箱", "电子邮件"),
    ),
    "buyer_language": ("language", "customer language", "locale", "语言", "买家语言", "客户语言"),
    "marketing_consent": (
        *("accepts marketing", "email marketing", "accepts email marketing", "newsletter", "营销同意", "同意营销"),
        *("接受营销", "是否接受营销", "营销订阅"),
    ),
    "marketplace": ("platform", "sales channel", "平台", "销售平台", "来源平台", "订单来源"),
    "origin": ("origin country", "from country", "ship from country", "发件国家", "发货国家", "始发国", "起运国"),
    "destination": (
        *("destination country", "country", "country code", "ship to country", "shipping country", "recipient country"),
        *("目的国", "目的国家", "目的地国家", "收件国家", "收件人国家", "收货国家", "国家", "国家代码", "国家二字码"),
        *("目的地", "国家/地区", "收件人国家/地区"),
    ),
    "service": (
        *("service name", "shipping method", "shipping service", "product", "物流方式", "物流产品", "运输方式"),
        *("渠道", "渠道名称", "服务"),
    ),
    "shipped_at": (
        *("shipped", "ship date", "shipping date", "shipped date", "fulfilled at", "发货时间", "发货日期"),
        *("出库时间", "出货时间", "发运时间"),
    ),
    "promised_at": (
        *("promised", "promised date", "promise date", "promised delivery date", "estimated delivery date"),
        *("latest delivery date", "deliver by", "承诺送达日期", "承诺送达时间", "承诺日期", "预计送达日期"),
        *("预计送达时间", "最晚送达时间", "最迟送达日期"),
    ),
    "batch": ("batch number", "batch no", "批次", "批次号", "发货批次", "交接批次"),
    "flight": ("flight number", "flight no", "航班", "航班号"),
    "master_air_waybill": ("mawb", "master awb", "awb", "主单号", "主运单号", "航空主单号", "提单号", "空运提单号"),
    "bag": ("bag number", "bag no", "袋号", "大包号", "大包编号", "包裹袋号"),
    "incoterm": ("incoterms", "terms of trade", "trade terms", "贸易条款", "贸易术语"),
    "duty_disclosed": ("duties disclosed", "duty shown at checkout", "关税已告知", "已告知关税", "税费已告知"),
    "item": (
        *("item name", "item description", "goods description", "description", "product name", "title"),
        *("lineitem name", "英文品名", "英文申报名", "英文申报名称", "申报英文名", "申报品名", "申报名称", "中文品名"),
        *("中文申报名", "中文申报名称", "申报中文名", "品名", "商品名称", "产品名称"),
    ),
    "hs_code": ("hs", "hts code", "tariff code", "commodity code", "海关编码", "HS编码", "海关商品编码", "税则号"),
    "quantity": ("qty", "pieces", "lineitem quantity", "数量", "件数", "申报数量", "商品数量"),
    "value": (
        *("unit value", "unit price", "declared value", "customs value", "price", "lineitem price", "申报价值"),
        *("申报单价", "申报价格", "单价", "价值", "申报金额"),
    ),
    "currency": ("currency code", "value currency", "币种", "货币", "申报币种", "申报币别", "货币代码"),
    "item_origin": ("country of origin", "origin of goods", "made in", "原产国", "原产地", "产地"),
}
OWN_HEADERS = ("line", "reason")  # what we add behind the columns of a file of rejected rows


def find_columns(
    headers: Sequence[str], *, given: Mapping[str, str], required: Sequence[str], columns: Columns = COLUMNS
) -> dict[str, int]:
    """Which column of the file holds what: as given by a person, else by the headers we know. Raises Unimportable."""
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        places.setdefault(folded(header), place)
    found = {
        name: places[spelt]
        for name, spellings in columns.items()
        for spelt in map(folded, reversed((name, *spellings)))  # the first known header wins, for it is written last
        if spelt in places
    }
    if strange := next((name for name in given if name not in columns), None):
        raise Unimportable(f"There is no column {strange!r} to map to. Ours are: {', '.join(columns)}")
    found |= {name: _given_place(name, header, headers=headers, places=places) for name, header in given.items()}
    if missing := [name for name in required if name not in found]:
        raise Unimportable(_missing(missing, headers))
    return found


def headers_digest(headers: Sequence[str]) -> str:
    """What a remembered mapping is found by: the same headers in any order, with or without our own two."""
    own = len(headers) - len(OWN_HEADERS) if tuple(headers[-len(OWN_HEADERS) :]) == OWN_HEADERS else len(headers)
    return sha256("\n".join(sorted(headers[:own])).encode(errors="replace")).hexdigest()


def _given_place(name: str, header: str, *, headers: Sequence[str], places: Mapping[str, int]) -> int:
    if header in headers:
        return headers.index(header)
    if folded(header) in places:
        return places[folded(header)]
    raise Unimportable(f"The file has no column {header!r} for {name}. Its columns are: {', '.join(headers)}")


def _missing(missing: Sequence[str], headers: Sequence[str]) -> str:
    told = " ".join(f'--map {name}="My column"' for name in missing)
    return f"No column was found for {', '.join(missing)}. The file has: {', '.join(headers)}. Name it with: {told}"
