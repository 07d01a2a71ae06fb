from django.urls import path

from . import certificates, own, planning, practice, public, teaching, writing

app_name = "training"

urlpatterns = [
    path("courses/", public.index, name="courses"),
    path("courses.csv", public.table, name="courses_csv"),
    path("courses/sessions/", public.sessions, name="sessions"),
    path("courses/effect/", public.effect, name="effect"),
    path("courses/new/", writing.add, name="add"),
    path("courses/<slug:code>/", public.course, name="course"),
    path("courses/<slug:code>/<int:position>/", public.page, name="page"),
    path("courses/<slug:code>/write/<int:position>/", writing.page, name="write_page"),
    path("courses/<slug:code>/offer/", writing.offer, name="offer"),
    path("courses/<slug:code>/plan/", planning.plan, name="plan"),
    path("my/training/", own.desk, name="my"),
    path("my/training/attend/<slug:reference>/", own.attend, name="attend"),
    path("my/training/nominate/<slug:reference>/", own.nominate, name="nominate"),
    path("my/training/seats/<int:pk>/give-back/", own.give_back, name="give_back"),
    path("my/training/sessions/<slug:reference>/", teaching.session, name="session"),
    path("my/training/sessions/<slug:reference>/cancel/", planning.cancel, name="cancel"),
    path("my/training/results/<int:pk>/", teaching.result, name="result"),
    path("my/training/practice/", practice.take, name="take_practice"),
    path("practice/", practice.practise, name="practise"),
    path("practice/results/", practice.results, name="practice_results"),
    path("practice/check/<str:code>/", practice.check, name="check_task"),
    path("certificates/<slug:number>/", certificates.certificate, name="certificate"),
    path("certificates/<slug:number>/badge/", certificates.badge, name="badge"),
    path("certificates/<slug:number>/name/", certificates.name, name="certificate_name"),
    path("certificates/<slug:number>/revoke/", certificates.revoke, name="revoke"),
]
