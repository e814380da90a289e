"""Fills in a workbook inside a running LibreOffice. Runs under the Python that has ``uno``, not under ours.

Arguments: name of the pipe on which LibreOffice listens, source, target, orders (JSON: a list of sheet number, cell,
text). Writes what was seen at each cell before, as JSON. A day is written as YYYY-MM-DD.
"""

import json
import sys
import time
from datetime import date

import uno
from com.sun.star.beans import PropertyValue


def connect(pipe):
    """The desktop of the program, as soon as it listens."""
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not listen")


def named(name, value):
    return PropertyValue(Name=name, Value=value)


def write(cell, text):
    try:
        is_day = len(text) == 10 and text[4] == "-"
        if is_day:
            cell.Value = (date.fromisoformat(text) - date(1899, 12, 30)).days
        else:
            cell.String = text
    except Exception as error:
        return type(error).__name__
    return ""


def main(pipe, source, target, orders):
    desktop = connect(pipe)
    book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (named("Hidden", True),))
    seen = []
    for number, address, text in json.loads(orders):
        sheet = book.Sheets.getByIndex(number)
        cell = sheet.getCellRangeByName(address)
        about = {"cell": address, "locked": cell.CellProtection.IsLocked, "protected": sheet.isProtected()}
        about |= {"rule": cell.Validation.getFormula1(), "refused": write(cell, text)}
        seen.append(about)
    book.storeToURL(uno.systemPathToFileUrl(target), (named("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)
    sys.stdout.write(json.dumps(seen))
    desktop.terminate()


main(*sys.argv[1:])
