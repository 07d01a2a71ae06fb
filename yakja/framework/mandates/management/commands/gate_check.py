"""`./manage gate_check --functions WAT-01 --text "..."`: what a proposal would be compared with, without proposing it."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.framework.catalogue.models import Tool

from ...queries import checking
from ...queries.likeness import Need


class Command(BaseCommand):
    help = (
        "Compare a need with the register: the functions its text speaks of and the most similar tools with reasons. "
        "Exit 2 when the text is empty, or a function or the body is not known."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--text", required=True, help="the need, in English, Urdu or Roman Urdu")
        parser.add_argument(
            "--functions", default="", help="codes parted by commas; the text is read all the same"
        )
        parser.add_argument("--body", default="", help="code of the proposing body")
        parser.add_argument("--format", choices=("json", "text"), default="text")
        parser.add_argument("--language", choices=("en", "ur"), default="en", help="of the printed reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["text"].replace("\0", "").strip()
        if not text:
            self._leave("--text: say what is needed")
        codes = [code.strip().upper() for code in options["functions"].split(",") if code.strip()]
        known = set(Function.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            self._leave(f"--functions: no such function: {', '.join(unknown)}")
        body = Body.objects.select_related("place", "kind").filter(code=options["body"]).first()
        if options["body"] and body is None:
            self._leave(f"--body: no such body: {options['body']}")
        found = checking.run_check(Need({"short": [text]}, tuple(codes)), body=body, day=timezone.localdate())
        with translation.override(options["language"]):
            answer = self._answer(found, options["language"], body)
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write("functions: " + ", ".join(answer["functions_proposed"]))
        for tool in answer["tools"]:
            self.stdout.write(f"{tool['score']:.3f} {tool['band']:8} {tool['code']}  {tool['name']}")
            for reason in tool["reasons"]:
                self.stdout.write(f"    {reason}")
        for standard in answer["standards"]:
            said = "named" if standard["is_named"] else "not named in the text"
            self.stdout.write(
                f"required standard: {standard['code']}  {standard['name']} ({', '.join(standard['functions'])}): {said}"
            )

    def _answer(self, found: checking.Found, lang: str, body: Body | None) -> dict[str, Any]:
        rows = found.facts["tools"]
        called = {
            t.code: t.name.best(lang)[0] or t.code
            for t in Tool.objects.filter(code__in=[row["code"] for row in rows])
        }
        answer = {
            "functions_proposed": found.facts["functions_read"],
            "functions_typed": found.facts["functions_typed"],
            "data_on": found.data_on.isoformat(),
            "version": found.version,
            "tools": [
                {
                    "code": row["code"],
                    "name": called[row["code"]],
                    "score": row["score"],
                    "band": row["band"],
                    "reasons": checking.told(row, called, lang),
                }
                for row in rows
            ],
        }
        answer["standards"] = [
            {
                "code": row["code"],
                "name": TranslatedText(row["name"]).best(lang)[0],
                "functions": row["functions"],
                "is_named": row["is_named"],
            }
            for row in found.facts["standards"]
        ]
        if body is not None:
            answer |= {key: found.facts[key] for key in ("running", "builders")}
        return answer

    def _leave(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(2)
