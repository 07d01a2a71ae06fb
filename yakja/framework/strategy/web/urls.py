"""Addresses of strategy; each journey keeps its own list beside its views."""

from django.urls import path

from . import answering, commenting, comments, desk, reading, stories

app_name = "strategy"
urlpatterns = [
    # Text, comments and stories
    path("strategies/", reading.index, name="strategies"),
    path("strategies/<str:code>/", reading.overview, name="strategy"),
    path("strategies/<str:code>/text/", reading.text, name="text"),
    path("strategies/<str:code>/text/<str:mark>/", reading.paragraph, name="paragraph"),
    path("strategies/<str:code>/versions/", reading.versions, name="versions"),
    path("strategies/<str:code>/changes/", reading.changes, name="changes"),
    path("strategies/<str:code>/comments/", comments.table, name="comments"),
    path("strategies/<str:code>/comments.csv", comments.as_csv, name="comments_csv"),
    path("strategies/<str:code>/comments/<str:reference>/", comments.comment, name="comment"),
    path("strategies/<str:code>/meetings/<int:pk>/", comments.meeting, name="meeting"),
    path("strategies/<str:code>/comment/", commenting.begin, name="comment_begin"),
    path("strategies/<str:code>/comment/<str:token>/", commenting.identify, name="comment_who"),
    path("strategies/<str:code>/comment/<str:token>/code/", commenting.confirm, name="comment_code"),
    path("my/strategies/", desk.index, name="desk_list"),
    path("my/strategies/new/", desk.new, name="desk_new"),
    path("my/strategies/<str:code>/", desk.one, name="desk"),
    path("my/strategies/<str:code>/team/", desk.team, name="team"),
    path("my/strategies/<str:code>/text/new/", desk.add, name="paragraph_add"),
    path("my/strategies/<str:code>/text/<str:mark>/", desk.edit, name="paragraph_edit"),
    path("my/strategies/<str:code>/comments/<str:reference>/", answering.answer, name="answer"),
    path("my/strategies/<str:code>/meetings/new/", answering.record_meeting, name="meeting_new"),
    path("my/strategies/<str:code>/meetings/<int:pk>/", answering.meeting_comments, name="meeting_comments"),
    path("stories/", stories.index, name="stories"),
    path("stories/<str:reference>/", stories.story, name="story"),
    path("my/stories/new/<str:code>/", stories.write, name="story_write"),
    path("my/stories/<str:reference>/", stories.desk, name="story_desk"),
]
