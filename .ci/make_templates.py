"""Make the workbooks that ``randcheck init`` hands out from the CSV files beside them.

Run it after changing one of the CSV files; a test sees that both say the same.
"""

import csv
import sys
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

FOLDER = Path(__file__).parent.parent / "src" / "randcheck" / "cli" / "templates"
LAST_ROW = 100_000  # of the cells with a list to choose from
YES = "是,否"
CHOICES = {
    "信用风险等级": "低,中,中高,高",
    "严重违法失信": YES,
    "经营异常": YES,
    "行政处罚": YES,
    "守信企业": YES,
    "在岗": YES,
    "岗位": "A岗,B岗",
    "抽查方式": "定向,不定向",
    "事项类别": "一般检查事项,重点检查事项",
}


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    """Write a list as a workbook: text cells, headings that stay in view, lists to choose from."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for at, name in enumerate(rows[0], 1):
        letter = get_column_letter(at)
        longest = max(2 * len(name), *(len(row[at - 1]) for row in rows[1:]))
        sheet.column_dimensions[letter].width = max(10, longest + 4)
        sheet.column_dimensions[letter].number_format = "@"  # Excel then keeps every digit
        for number in range(1, len(rows) + 1):
            sheet.cell(number, at).number_format = "@"
        sheet.cell(1, at).font = Font(bold=True)
        if name in CHOICES:
            rule = DataValidation("list", formula1=f'"{CHOICES[name]}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "A2"
    book.save(path)


def main() -> int:
    """Write a workbook beside every CSV file."""
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            write_workbook(path.with_suffix(".xlsx"), list(csv.reader(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
