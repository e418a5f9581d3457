"""Every way to what was done: the records, the exchanges, the day's report."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.export import StopExport, stop_pressed
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.reports import exchanges, records, report
from handlers.reports.buttons import ShowReport


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "records",
            Permission.SEE_RECORDS,
            Group.COUNTER,
            icon="📒",
            short=lambda: _("Records"),
            does=lambda: _("what was redeemed"),
            words=("records", "记录"),
        ),
        records.records_command,
    )
    table.button(records.RecordPage, records.page_pressed, Permission.SEE_RECORDS, of="records")
    table.button(records.ShowRecord, records.record_pressed, Permission.SEE_RECORDS)
    table.button(records.Span, records.span_pressed, Permission.SEE_RECORDS)
    table.button(records.PickFor, records.pick_pressed, Permission.SEE_RECORDS)
    table.button(records.Narrow, records.narrow_pressed, Permission.SEE_RECORDS)
    table.button(records.FindRecords, records.find_pressed, Permission.SEE_RECORDS)
    table.question(records.FIND, records.find_typed)
    table.picture_question(records.FIND, records.find_photo)
    table.button(records.Files, records.files_pressed, Permission.SEE_RECORDS)
    table.button(records.Export, records.export_pressed, Permission.SEE_RECORDS)
    table.button(StopExport, stop_pressed, Permission.SEE_SELF)
    table.command(
        Command(
            "report",
            Permission.SEE_REPORT,
            Group.FIGURES,
            icon="📊",
            short=lambda: _("Report"),
            does=lambda: _("a day, a week or a month in numbers"),
            words=("report", "日报"),
        ),
        report.report_command,
    )
    table.command(
        Command(
            "exchanges",
            Permission.MANAGE_ORDERS,
            Group.ORDERS,
            icon="💱",
            short=lambda: _("Exchanges"),
            does=lambda: _("what was got for points, as a list or a file"),
            words=("exchanges", "兑换记录"),
        ),
        exchanges.exchanges_command,
    )
    table.button(
        exchanges.ExchangePage, exchanges.page_pressed, Permission.MANAGE_ORDERS, of="exchanges"
    )
    table.button(exchanges.ExchangeFiles, exchanges.files_pressed, Permission.MANAGE_ORDERS)
    table.button(exchanges.ExchangeFile, exchanges.file_pressed, Permission.MANAGE_ORDERS)
    table.otherwise(group=report.replied_in_group)
    for deed, pressed in (
        ("show", report.show_pressed),
        ("stores", report.stores_pressed),
        ("verifiers", report.verifiers_pressed),
        ("products", report.products_pressed),
        ("refusals", report.refusals_pressed),
        ("refunds", report.refunds_pressed),
        ("files", report.files_pressed),
        ("chart", report.chart_pressed),
        ("csv", report.csv_pressed),
        ("xlsx", report.xlsx_pressed),
    ):
        table.deed(ShowReport, deed, pressed, Permission.SEE_REPORT)
