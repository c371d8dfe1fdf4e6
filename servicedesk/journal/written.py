"""Lists of ids written out as SQL: Django copies a list of rows each time a condition with it is put into another, text it does not."""

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


def written(ids: QuerySet) -> RawSQL:
    """These values of one column, for `__in`: the same statement, compiled once. It must not refer to an outer query."""
    try:
        sql, given = ids.order_by().query.sql_with_params()
    except EmptyResultSet:
        sql, given = "select null::bigint where false", ()
    return RawSQL(sql, given)
