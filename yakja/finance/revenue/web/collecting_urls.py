"""Addresses of the collecting half."""

from django.urls import path

from . import books, closing, counter, held, scrolls

COLLECTING = [
    path("receipts/<str:no>/", counter.verify, name="verify"),
    path("my/collection/", counter.index, name="collection"),
    path("my/collection/requests/", closing.requests, name="requests"),
    path("my/collection/requests/<int:pk>/", closing.decide, name="decide"),
    path("my/collection/cheques/", held.cheques, name="cheques"),
    path("my/collection/cheques/<int:pk>/", held.cheque, name="cheque"),
    path("my/collection/advances/<int:pk>/", held.refund, name="refund"),
    path("my/collection/suspense/<int:pk>/", held.settle, name="settle"),
    path("my/collection/books/<int:pk>/", books.book, name="book"),
    path("my/collection/days/<int:pk>/", closing.closed_day, name="closed_day"),
    path("my/collection/receipts/<str:no>/", counter.receipt, name="receipt"),
    path("my/collection/receipts/<str:no>/reverse/", closing.ask_back, name="ask_back"),
    path("my/collection/<str:body>/new/", counter.new_point, name="new_point"),
    path("my/collection/<str:body>/suspense/", held.suspense, name="suspense"),
    path("my/collection/<str:body>/<slug:code>/", counter.point, name="point"),
    path("my/collection/<str:body>/<slug:code>/receive/", counter.receive, name="receive"),
    path("my/collection/<str:body>/<slug:code>/close/", closing.close_day, name="close_day"),
    path("my/collection/<str:body>/<slug:code>/list/", scrolls.scroll, name="scroll"),
    path("my/collection/<str:body>/<slug:code>/end/", counter.end_point, name="end_point"),
    path("my/collection/<str:body>/<slug:code>/deposit/", closing.deposit, name="deposit"),
    path("my/collection/<str:body>/<slug:code>/books/", books.books, name="books"),
]
