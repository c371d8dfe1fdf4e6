"""reindex: build the search's index from the tables, in batches; broken off, it goes on where it was."""

from django.core.management.base import BaseCommand

from servicedesk.search.actions import rebuild


class Command(BaseCommand):
    help = "Build the search index anew; what was broken off goes on where it was. / 重建搜索索引；中断后可从原处继续。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--anew", action="store_true", help="Begin at the beginning. / 从头开始。")

    def handle(self, *args, **options) -> None:
        counts: dict[str, int] = {}
        for kind, written in rebuild(anew=options["anew"]):
            counts[kind] = counts.get(kind, 0) + written
            self.stdout.write(f"{kind:16} {counts[kind]:>9}")
        self.stdout.write(f"{sum(counts.values())} documents. / 共 {sum(counts.values())} 篇。")
