"""What the demo company sells and sold: plain data, and the orders made of it."""

from datetime import date, timedelta
from random import Random

from tickets.catalog.imports.tables import Table

SEED = 11
ORDERS = 40
# material number, Chinese, English, family, unit, months of warranty, price of one
PRODUCTS = [
    ("FLT-10P", "PP 棉滤芯 10 寸", "Sediment filter, 10 inch", "滤芯", "支", 0, "18.00"),
    ("FLT-10C", "活性炭滤芯 10 寸", "Carbon filter, 10 inch", "滤芯", "支", 0, "32.00"),
    ("MEM-400", "反渗透膜 400 加仑", "Membrane, 400 gallons", "滤芯", "支", 12, "460.00"),
    ("PUR-S1", "厨下净水机 S1", "Under-sink purifier S1", "净水机", "台", 24, "1980.00"),
    ("PUR-B6", "商用净水机 B6", "Commercial purifier B6", "净水机", "台", 24, "6800.00"),
    ("DSP-02", "立式饮水机 02", "Drinking fountain 02", "饮水机", "台", 12, "1450.00"),
    ("BOI-30", "步进式开水机 30 升", "Boiler, 30 litres", "饮水机", "台", 12, "3600.00"),
    ("PMP-24", "增压泵 24 伏", "Booster pump, 24 V", "配件", "只", 6, "145.00"),
    ("VLV-04", "进水电磁阀", "Inlet valve", "配件", "只", 6, "38.50"),
    ("TNK-11", "压力桶 11 升", "Pressure tank, 11 litres", "配件", "只", 12, "165.00"),
    ("HTR-2K", "加热管 2 千瓦", "Heating element, 2 kW", "配件", "支", 6, "96.00"),
    ("PRE-40", "前置过滤器 40 微米", "Pre-filter, 40 microns", "净水机", "台", 60, "520.00"),
]
HEAD = [
    "order",
    "line",
    "customer",
    "phone",
    "ordered_on",
    "material",
    "batch",
    "quantity",
    "unit_price",
    "delivered",
    "delivered_on",
    "reference",
]
# order, line, how much came back, days after the delivery
# where customers' machines stand, and how many of those delivered have a serial number in the books
SITES = ("办公楼茶水间", "一号厂房", "门店后厨")
PIECES = 6
RETURNS = [(3, 1, 1, 4), (8, 1, 1, 6), (15, 1, 1, 3), (22, 1, 1, 9), (31, 1, 1, 5)]


def number(place: int) -> str:
    """The number of the order at this place, from 1 on."""
    return f"SO-26{place:04}"


def orders(customers: list[tuple[str, str]], today: date) -> Table:
    """Forty orders of the last two months as a spreadsheet has them; the newest are not delivered yet. The same each time."""
    dice, rows = Random(SEED), [HEAD]
    for place in range(1, ORDERS + 1):
        name, phone = customers[place % len(customers)]
        ordered = today - timedelta(days=62 - place * 60 // ORDERS)
        delivered = ordered + timedelta(days=3)
        for line, product in enumerate(dice.sample(PRODUCTS, dice.choice((1, 1, 2, 3))), 1):
            batch = f"B{ordered:%y%m}-{dice.randrange(1, 9)}" if product[3] == "滤芯" else ""
            quantity = dice.choice((1, 2, 4, 10, 20))
            cells = [number(place), str(line), name, phone, ordered.isoformat(), product[0], batch, str(quantity), product[6]]
            sent = [str(quantity), delivered.isoformat(), f"DN-26{place:04}"] if delivered < today else ["", "", ""]
            rows.append([*cells, *sent])
    return rows
