"""Addresses of the ledger: the books of a body, its reports, budgets and vouchers."""

from django.urls import path

from . import budgets, files, keeping, reports, vouchers

app_name = "ledger"
urlpatterns = [
    path("my/books/", reports.index, name="books"),
    path("my/books/<str:code>/open/", keeping.open_, name="open"),
    path("my/books/<str:code>/lock/", keeping.lock, name="lock"),
    path("my/books/<str:code>/", reports.balance, name="balance"),
    path("my/books/<str:code>/cash-book/", reports.cash, name="cash"),
    path("my/books/<str:code>/monthly/", reports.monthly, name="monthly"),
    path("my/books/<str:code>/journal/", reports.entries, name="journal"),
    path("my/books/<str:code>/journal/<int:number>/", reports.transaction, name="transaction"),
    path("my/books/<str:code>/journal.beancount", files.beancount, name="beancount"),
    path("my/books/<str:code>/accounts/<str:account>/", reports.statement, name="statement"),
    path("my/books/<str:code>/accounts/<str:account>/statement.csv", files.statement, name="statement_csv"),
    path("my/books/<str:code>/budget/", budgets.compare, name="budget"),
    path("my/books/<str:code>/budget/load/", budgets.load, name="load_budget"),
    path("my/books/<str:code>/budget/<int:pk>/", budgets.budget, name="adopt"),
    path("my/books/<str:code>/vouchers/", vouchers.index, name="vouchers"),
    path("my/books/<str:code>/vouchers/new/", vouchers.new, name="enter_voucher"),
    path("my/books/<str:code>/vouchers/load/", vouchers.load, name="load_vouchers"),
    path("my/books/<str:code>/vouchers/files/<int:pk>/", vouchers.batch, name="batch"),
    path("my/books/<str:code>/vouchers/<int:pk>/", vouchers.voucher, name="voucher"),
    path("my/books/<str:code>/template-<slug:sheet>.csv", files.template, name="template"),
    path("my/books/<str:code>/<slug:report>.csv", files.table, name="table"),
]
