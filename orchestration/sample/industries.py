"""What the invented enterprises do.

Belongs here: a small excerpt of GB/T 4754-2017 with the word that goes into an enterprise's name, and which
industries are common where. Does not belong here: the classification itself, and any rule that depends on it.
"""

from __future__ import annotations

from typing import NamedTuple


class Industry(NamedTuple):
    """``power`` is the use of electricity in kilowatt hours per yuan of output."""

    code: str
    section: str
    name_zh: str
    word: str
    power: float

    @property
    def is_industrial(self) -> bool:
        return self.section in ("B", "C", "D")


INDUSTRIES = {
    industry.code: industry
    for industry in (
        Industry("0610", "B", "烟煤和无烟煤开采洗选", "洗选煤", 0.03),
        Industry("1442", "C", "乳粉制造", "乳业", 0.02),
        Industry("1469", "C", "其他调味品、发酵制品制造", "生物发酵", 0.09),
        Industry("2523", "C", "煤制液体燃料生产", "煤制油", 0.12),
        Industry("2611", "C", "无机酸制造", "化工", 0.15),
        Industry("2614", "C", "有机化学原料制造", "精细化工", 0.11),
        Industry("2631", "C", "化学农药制造", "农化", 0.06),
        Industry("2710", "C", "化学药品原料药制造", "原料药", 0.05),
        Industry("2720", "C", "化学药品制剂制造", "制药", 0.02),
        Industry("2740", "C", "中成药生产", "蒙中药", 0.02),
        Industry("3061", "C", "玻璃纤维及制品制造", "玻纤", 0.08),
        Industry("3091", "C", "石墨及碳素制品制造", "石墨新材料", 0.21),
        Industry("3140", "C", "铁合金冶炼", "铁合金", 0.25),
        Industry("3216", "C", "铝冶炼", "铝业", 0.24),
        Industry("3232", "C", "稀土金属冶炼", "稀土金属", 0.07),
        Industry("3240", "C", "有色金属合金制造", "合金材料", 0.08),
        Industry("3251", "C", "铜压延加工", "铜材", 0.04),
        Industry("3311", "C", "金属结构制造", "钢构", 0.02),
        Industry("3360", "C", "金属表面处理及热处理加工", "表面工程", 0.05),
        Industry("3511", "C", "矿山机械制造", "矿山机械", 0.02),
        Industry("3562", "C", "半导体器件专用设备制造", "半导体装备", 0.02),
        Industry("3670", "C", "汽车零部件及配件制造", "汽车部件", 0.03),
        Industry("3825", "C", "光伏设备及元器件制造", "光伏", 0.10),
        Industry("3831", "C", "电线、电缆制造", "电缆", 0.02),
        Industry("3841", "C", "锂离子电池制造", "锂电", 0.06),
        Industry("3976", "C", "光电子器件制造", "光电", 0.04),
        Industry("3985", "C", "电子专用材料制造", "功能材料", 0.06),
        Industry("4012", "C", "电工仪器仪表制造", "仪器仪表", 0.01),
        Industry("4415", "D", "风力发电", "风电", 0.02),
        Industry("4416", "D", "太阳能发电", "太阳能发电", 0.02),
        Industry("6513", "I", "应用软件开发", "软件", 0.01),
        Industry("6531", "I", "信息系统集成服务", "信息系统", 0.01),
        Industry("6550", "I", "信息处理和存储支持服务", "数据", 0.05),
        Industry("7320", "M", "工程和技术研究和试验发展", "工程研究", 0.01),
        Industry("7475", "M", "地质勘查技术服务", "地质技术", 0.01),
        Industry("7519", "M", "其他技术推广服务", "技术推广", 0.01),
    )
}
INDUSTRIAL = tuple(industry for industry in INDUSTRIES.values() if industry.is_industrial)
SERVICES = tuple(industry for industry in INDUSTRIES.values() if not industry.is_industrial)

# What a league or city is known for; elsewhere every industry is as likely as any other.
FOCUS = {
    league: tuple(INDUSTRIES[code] for code in codes.split())
    for league, codes in {
        "150100": "1442 1469 2720 3562 3825 3976",
        "150200": "3232 3985 3240 3216 3311 3670 3511",
        "150300": "2611 2614 3140 3091 2631",
        "150400": "2710 2740 3251 1469 3240",
        "150500": "3216 3841 2740 3825 4415",
        "150600": "0610 2523 2614 3670 3511 4416",
        "152200": "2740 3670 4415 1442",
        "152500": "0610 4415 3091 3061",
        "152900": "2614 2631 2611 4416",
    }.items()
}
