"""Writes the DOCX templates as they come: ``python -m orchestration.reports.templates.make [KIND…]``.

The files beside this script are what counts, not the script: a bureau may change them in Word, and its own copies are
used with ``zonestat report --template``. A template that exists is left alone unless it is named.

Layout after GB/T 9704—2012: A4, 37/35/28/26 mm, 22 lines of 28 signs, title 小标宋 22 pt, text 仿宋 16 pt, headings
黑体 and 楷体, page numbers 宋体 14 pt at the outer side. Fonts that may not be passed on are only named, with the ones
to take instead (``ALTERNATIVES``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx import Document as new_document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from orchestration.reports.templates.layouts import KINDS, ending
from orchestration.reports.templates.widths import BY_LINES, TEXT_WIDTH, widths

FOLDER = Path(__file__).parent
LATIN = "Times New Roman"
TITLE_FONT, BODY, HEI, KAI, SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
ALTERNATIVES = {
    TITLE_FONT: "华文中宋;黑体",
    BODY: "仿宋_GB2312;FangSong",
    HEI: "SimHei",
    KAI: "楷体_GB2312;KaiTi",
    SONG: "SimSun",
}
RED = RGBColor(0xB0, 0x00, 0x20)
LINE = Pt(28.95)
Widths = tuple[float, ...]
# The order that the format prescribes for the children of some elements; Word refuses files that have another.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs"
    " spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike noProof color"
    " spacing w kern position sz szCs u effect vertAlign lang",
    "tblPr": "tblStyle tblStyleRowBandSize tblStyleColBandSize tblW jc tblInd tblBorders"
    " shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
}


class Template:
    """A document that is being put together from styles, marks and tags."""

    def __init__(self) -> None:
        self.docx = new_document()
        self._styles()
        self._page()
        self._names_of_fonts()

    def save(self, kind: str) -> None:
        section = self.docx.sections[0]
        parts = (section.header, section.footer, section.even_page_header, section.even_page_footer)
        for root in (self.docx.element, self.docx.styles.element, *(part._element for part in parts)):
            _put_in_order(root)
        self.docx.save(str(FOLDER / f"{kind}.docx"))

    def paragraph(self, text: str, style: str = "Normal") -> Any:
        return self.docx.add_paragraph(text, style=style)

    def head(self) -> None:
        """Title, period, and the line that says who made it from what."""
        self.paragraph("{{ title }}", "Title")
        self.paragraph("{{ period_line }}", "Subtitle")
        self.paragraph("{{ issuer }}\t{{ data_line }}", "Provenance")

    def section(
        self, key: str, *, level: int = 1, table: str = "", others: int = 0, layouts: tuple[Widths, ...] = (),
        chart: str = "", words: int = 1,
    ) -> None:  # fmt: skip
        """Heading, sentences, a table (one layout for each number of columns it may have; ``others``: so many beside
        the zones, or one zone by lines) and a chart."""
        self.paragraph(f"{{{{ {key}.heading }}}}", f"Heading {level}")
        self.paragraph(f"{{%p for text in {key}.paragraphs %}}")
        self.paragraph("{{ text }}")
        self.paragraph("{%p endfor %}")
        if table:
            by_lines = (widths(table, 3, True), widths(table, 4, True), widths(table, others + 1)) if others else ()
            self._tables(f"{key}.tables.{table}", layouts or _distinct(by_lines) or (widths(table, 0),), words)
        if chart:
            self._chart(f"{key}.charts.{chart}")

    def table(self, section: str, key: str, words: int = 1) -> None:
        """A further table of a section."""
        self._tables(f"{section}.tables.{key}", (widths(key, 0),), words)

    def alike(self, section: str, first: str, layouts: tuple[Widths, ...], words: int = 1) -> None:
        """All tables of a section whose keys begin alike (``ranking__…``), as many as there are."""
        self.paragraph(f"{{%p for name, table in {section}.tables.items() if name.startswith('{first}__') %}}")
        self._tables("table", layouts, words)
        self.paragraph("{%p endfor %}")

    def remarks(self, key: str) -> None:
        """A section of small print."""
        self.paragraph(f"{{{{ {key}.heading }}}}", "Heading 1")
        self.paragraph(f"{{%p for text in {key}.paragraphs %}}")
        self.paragraph("{{ text }}", "Remark")
        self.paragraph("{%p endfor %}")

    def written(self, key: str, level: int = 1) -> None:
        """A section that people write, with its request in colour."""
        self.paragraph(f"{{{{ {key}.heading }}}}", f"Heading {level}")
        self.paragraph(f"{{{{ {key}.paragraphs[0] }}}}", "Request")

    def signatures(self) -> None:
        self.paragraph("{{ issuer }}", "Signature")
        self.paragraph("　　　　年　　月　　日", "Signature")
        self.paragraph("签发：　　　　　　　　　审核：　　　　　　　　　制表：　　　　　　　　", "Provenance")

    def review(self) -> None:
        """The box in which the league's department reviews."""
        box = self.docx.add_table(1, 1)
        box.alignment = WD_TABLE_ALIGNMENT.CENTER
        _borders(box, dict.fromkeys(("top", "bottom", "left", "right"), 8))
        _set_widths(box, (TEXT_WIDTH,))
        cell = box.rows[0].cells[0]
        cell.paragraphs[0].style = self.docx.styles["Caption"]
        cell.paragraphs[0].add_run("盟市科技部门审核意见")
        for text in ("", "", "", "（盖章）　　　　　　　　", "　　　　年　　月　　日　　　　"):
            added = cell.add_paragraph(text, style="Cell")
            added.alignment = ALIGN.RIGHT
        self.paragraph(
            "依据：自治区高新区建设工作指引（试行）（2020-08）四（二）1，经盟市科技部门审核后报自治区科技厅。", "Note"
        )

    def _chart(self, name: str) -> None:
        self.paragraph(f"{{%p if {name}.image %}}")
        self.paragraph(f"{{{{ {name}.unit_line }}}}", "Unit")
        self.paragraph(f"{{{{ {name}.image }}}}", "Picture")
        self.paragraph(f"{{{{ {name}.caption }}}}", "Figure Caption")
        self.paragraph("{%p endif %}")

    def _tables(self, name: str, layouts: tuple[Widths, ...], words: int) -> None:
        self.paragraph(f"{{%p if {name}.rows %}}")
        self.paragraph(f"{{{{ {name}.caption }}}}", "Caption")
        self.paragraph(f"{{%p if {name}.unit_line %}}")
        self.paragraph(f"{{{{ {name}.unit_line }}}}", "Unit")
        self.paragraph("{%p endif %}")
        for at, wanted in enumerate(layouts):
            self.paragraph(f"{{%p {'el' if at else ''}if {name}.heads|length == {len(wanted)} %}}")
            self._table(name, wanted, words)
        # A table with another number of columns is an error that says what is missing here.
        self.paragraph("{%p else %}")
        self.paragraph(f"{{{{ {name}.layout_for_so_many_columns }}}}")
        self.paragraph("{%p endif %}")
        self.paragraph(f"{{%p for note in {name}.notes %}}")
        self.paragraph("注：{{ note }}", "Note")
        self.paragraph("{%p endfor %}")
        self.paragraph("", "Gap")
        self.paragraph("{%p endif %}")

    def _table(self, name: str, wanted: Widths, words: int) -> None:
        """Three lines: thick above and below, thin under the head, which is repeated on each page."""
        table = self.docx.add_table(4, len(wanted))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _borders(table, {"top": 12, "bottom": 12})
        _set_widths(table, wanted)
        head, opens, row, closes = table.rows
        for at, cell in enumerate(head.cells):
            _fill(cell, f"{{{{ {name}.heads[{at}] }}}}", self.docx.styles["Head"])
            _bottom(cell, 6)
        opens.cells[0].paragraphs[0].add_run(f"{{%tr for row in {name}.rows %}}")
        closes.cells[0].paragraphs[0].add_run("{%tr endfor %}")
        for at, cell in enumerate(row.cells):
            _fill(cell, f"{{{{ row[{at}] }}}}", self.docx.styles["Cell"])
            cell.paragraphs[0].alignment = ALIGN.LEFT if at < words else ALIGN.RIGHT
            if wanted in BY_LINES.values():  # short tables stay on one page
                cell.paragraphs[0].paragraph_format.keep_with_next = True
                cell.paragraphs[0].alignment = (ALIGN.LEFT, ALIGN.CENTER, ALIGN.RIGHT, ALIGN.RIGHT)[at]
        for one in table.rows:
            properties = one._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _styles(self) -> None:
        styles = self.docx.styles
        default = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for child in list(default):
            if child.tag in (qn("w:rFonts"), qn("w:lang")):
                default.remove(child)
        default.append(
            parse_xml(
                f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{BODY}"/>'
            )
        )
        default.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))
        for style in [one for one in styles if one.type == WD_STYLE_TYPE.TABLE and one.name != "Normal Table"]:
            styles.element.remove(style.element)
        self._style("Normal", BODY, 16, line=LINE, indent=2)
        self._style("Title", TITLE_FONT, 22, line=Pt(34), align=ALIGN.CENTER)
        self._style("Subtitle", KAI, 16, line=LINE, align=ALIGN.CENTER)
        self._style("Heading 1", HEI, 16, line=LINE, indent=2, keep=True)
        self._style("Heading 2", KAI, 16, line=LINE, indent=2, keep=True)
        self._style("Caption", HEI, 10.5, align=ALIGN.CENTER, before=8, after=2, keep=True)
        self._style("Unit", SONG, 9, align=ALIGN.RIGHT, keep=True)
        self._style("Picture", SONG, 9, align=ALIGN.CENTER, keep=True)
        self._style("Figure Caption", HEI, 10.5, align=ALIGN.CENTER, after=8)
        self._style("Head", HEI, 8.5, align=ALIGN.CENTER, keep=True)
        self._style("Cell", SONG, 9, before=1.5, after=1.5)
        self._style("Note", SONG, 9, after=1)
        self._style("Gap", SONG, 5)
        self._style("Remark", SONG, 10.5, line=Pt(17), indent=2)
        self._style("Request", KAI, 14, line=LINE, indent=2, colour=RED)
        self._style("Signature", BODY, 16, line=LINE, align=ALIGN.RIGHT, keep=True)
        line = self._style("Provenance", SONG, 10.5, before=4, after=6)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        line.element.get_or_add_pPr().append(parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="B00020"/></w:pBdr>'
        ))  # fmt: skip

    def _style(  # noqa: PLR0913, PLR0917
        self, name: str, font: str, size: float, line: Any = None, align: Any = None, indent: int = 0,
        before: float = 0, after: float = 0, keep: bool = False, colour: RGBColor | None = None,
    ) -> Any:  # fmt: skip
        styles = self.docx.styles
        style = styles[name] if name in [one.name for one in styles] else styles.add_style(name, 1)
        if name != "Normal":
            style.base_style = None
        style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
        style.font.color.rgb = colour or RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        for old in properties.findall(qn("w:rFonts")):
            properties.remove(old)
        properties.insert(
            0,
            parse_xml(
                f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{font}"/>'
            ),
        )
        paragraph = style.element.get_or_add_pPr()
        for child in list(paragraph):
            paragraph.remove(child)
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), keep
        layout.widow_control = True
        if line is None:
            layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
        else:
            layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, line
        layout.alignment = align if align is not None else ALIGN.LEFT if size < 14 else ALIGN.JUSTIFY
        if indent:
            layout.first_line_indent = Pt(size * indent)
            style.element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(indent * 100))
        if name.startswith("Heading"):
            style.element.get_or_add_pPr().append(
                parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{int(name[-1]) - 1}"/>')
            )
        return style

    def _page(self) -> None:
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
            Mm(37),
            Mm(35),
            Mm(28),
            Mm(26),
        )
        section.header_distance, section.footer_distance = Mm(18), Mm(24)
        self.docx.settings.odd_and_even_pages_header_footer = True
        for header, footer, align in (
            (section.header, section.footer, ALIGN.RIGHT),
            (section.even_page_header, section.even_page_footer, ALIGN.LEFT),
        ):
            for part in (header, footer):
                part.is_linked_to_previous = False
            top = header.paragraphs[0]
            top.style = self.docx.styles["Cell"]
            top.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            name = top.add_run("{{ name }}{{ period_line }}")
            name.font.size = Pt(9)
            top.add_run("\t")
            marks = top.add_run("{{ marks }}")
            marks.font.size, marks.font.color.rgb, marks.font.bold = Pt(12), RED, True
            marks._r.get_or_add_rPr().insert(0, parse_xml(f'<w:rFonts {nsdecls("w")} w:eastAsia="{HEI}"/>'))
            _page_number(footer.paragraphs[0], align, self.docx.styles["Cell"])

    def _names_of_fonts(self) -> None:
        """What to take where a font is not installed; programs look these names up in the table of fonts."""
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
            '<w:family w:val="auto"/></w:font>'
            for name, other in ALTERNATIVES.items()
        )
        [part] = [one for one in self.docx.part.package.iter_parts() if one.partname == "/word/fontTable.xml"]
        part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def _put_in_order(root: Any) -> None:
    for name, order in ORDERS.items():
        places = {qn(f"w:{child}"): at for at, child in enumerate(order.split())}
        for element in root.iter(qn(f"w:{name}")):
            element[:] = sorted(element, key=lambda child: places[child.tag])


def _distinct(layouts: tuple[Widths, ...]) -> tuple[Widths, ...]:
    """One layout for each number of columns."""
    return tuple({len(one): one for one in layouts}.values())


def _page_number(paragraph: Any, align: Any, style: Any) -> None:
    paragraph.style, paragraph.alignment = style, align
    side = "right_indent" if align == ALIGN.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, side, Pt(14))
    for text in ("— ", "begin", "PAGE", "separate", "1", "end", " —"):
        run = paragraph.add_run("" if text in ("begin", "PAGE", "separate", "end") else text)
        run.font.size = Pt(14)
        if text == "PAGE":
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">PAGE</w:instrText>'))
        elif not run.text:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), text)
            run._r.append(mark)


def _fill(cell: Any, text: str, style: Any) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(text)
    cell.vertical_alignment = 1


def _borders(table: Any, sizes: dict[str, int]) -> None:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sizes.items()
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))
    margins = '<w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/>'
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))


def _bottom(cell: Any, size: int) -> None:
    line = f'<w:bottom w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{line}</w:tcBorders>"))


def _set_widths(table: Any, wanted: Widths) -> None:
    table.autofit = False
    for column, width in zip(table.columns, wanted, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def main() -> None:
    named = sys.argv[1:]
    for kind in named or [kind for kind in KINDS if not (FOLDER / f"{kind}.docx").exists()]:
        made = Template()
        made.head()
        KINDS[kind](made)
        ending(made)
        if kind == "work_report":
            made.review()
        made.save(kind)
        print(f"{kind}.docx")  # noqa: T201  a script that people run


if __name__ == "__main__":
    main()
