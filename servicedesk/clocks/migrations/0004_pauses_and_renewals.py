"""Clocks that pause, are suspended, renew and count in a calendar of their own; those there are in that of their limit."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.together import Together

# What the ladders of open clocks still ask for, as it was reckoned so far: so long before or after the moment due.
_RUNGS = """
    update clocks_clock c set rungs = coalesce((
        select jsonb_object_agg(r->>'code', c.due_at + make_interval(secs => (r->>'after')::int))
        from clocks_limit l, jsonb_array_elements(l.ladder || '[{"code": "due", "after": 0}]') r
        where l.id = c.limit_id
        and not exists (select 1 from clocks_steptaken s where s.clock_id = c.id and s.step = r->>'code')
    ), '{}') where c.stopped_at is null and c.due_at is not null
"""
_CALENDAR = "update clocks_clock c set calendar = l.calendar from clocks_limit l where l.id = c.limit_id"


class Migration(migrations.Migration):

    dependencies = [
        ("clocks", "0003_bounds_and_calendars"),
        ("journal", "0003_deliveries_set_aside"),
        ("rulebook", "0003_revisions_and_scopes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Suspension',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('departments', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('begins_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('lifted', 'Lifted early')], default='proposed', max_length=10)),
                        ('proposed_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('objection', models.CharField(blank=True, default='', max_length=300)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('scope', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.scope')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['approved', 'lifted'])), fields=['ends_at'], name='suspension_granted')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='suspension_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['rejected', 'approved', 'lifted'])), models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state__in', ['proposed', 'withdrawn'])), _connector='OR'), name='suspension_decided'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='suspension_decided_by_another')],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name='clock',
                    name='clock_state_fits',
                ),
                migrations.RemoveConstraint(
                    model_name='steptaken',
                    name='step_taken_once',
                ),
                migrations.AddField(
                    model_name='clock',
                    name='paused_until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='promised_due_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='promised_earliest_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='ruled',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='rungs',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='suspended',
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name='limit',
                    name='early',
                    field=models.CharField(default='', max_length=10),
                ),
                migrations.AddField(
                    model_name='limit',
                    name='on_change',
                    field=models.CharField(default='from_change', max_length=12),
                ),
                migrations.AddField(
                    model_name='limit',
                    name='pauses',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='limit',
                    name='reopening',
                    field=models.JSONField(default=dict),
                ),
                migrations.AlterField(
                    model_name='clock',
                    name='state',
                    field=models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('breached', 'Overdue'), ('met', 'Kept'), ('missed', 'Late'), ('cancelled', 'Cancelled')], default='running', max_length=10),
                ),
                migrations.RunSQL("update clocks_clock set promised_due_at = due_at, promised_earliest_at = earliest_at", migrations.RunSQL.noop),
                migrations.RunSQL(_RUNGS, migrations.RunSQL.noop),
                migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
                migrations.AddConstraint(
                    model_name='clock',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_until__isnull', True), ('state__in', ['running', 'breached']), ('stopped_at__isnull', True)), models.Q(('next_at__isnull', False), ('paused_until__isnull', False), ('state', 'paused'), ('stopped_at__isnull', True)), models.Q(('next_at__isnull', True), ('paused_until__isnull', True), ('state__in', ['met', 'missed', 'cancelled']), ('stopped_at__isnull', False)), _connector='OR'), name='clock_state_fits'),
                ),
                migrations.AddConstraint(
                    model_name='clock',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('promised_due_at__isnull', True)), models.Q(('due_at__gte', models.F('promised_due_at')), ('due_at__isnull', False), ('promised_due_at__isnull', False)), _connector='OR'), name='clock_pauses_only_add'),
                ),
                migrations.AddConstraint(
                    model_name='limit',
                    constraint=models.CheckConstraint(condition=models.Q(('on_change__in', ['from_change', 'from_start'])), name='limit_on_change'),
                ),
                migrations.AddConstraint(
                    model_name='limit',
                    constraint=models.CheckConstraint(condition=models.Q(('early__in', ['', 'refuse', 'record'])), name='limit_early'),
                ),
                migrations.AddConstraint(
                    model_name='steptaken',
                    constraint=models.UniqueConstraint(condition=models.Q(('corrected_at__isnull', True)), fields=('clock', 'step'), name='step_taken_once'),
                ),
                migrations.AddField(
                    model_name='clock',
                    name='calendar',
                    field=models.CharField(default='', max_length=40),
                    preserve_default=False,
                ),
                migrations.RunSQL(_CALENDAR, migrations.RunSQL.noop),
                migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
                migrations.AddConstraint(
                    model_name='clock',
                    constraint=models.CheckConstraint(condition=models.Q(('calendar__in', ['', 'scope']), _negated=True), name='clock_calendar_is_one'),
                ),
                migrations.RemoveConstraint(
                    model_name='workcalendar',
                    name='calendar_24h_is_no_row',
                ),
                migrations.AddConstraint(
                    model_name='workcalendar',
                    constraint=models.CheckConstraint(condition=models.Q(('code__in', ['24h', 'scope']), _negated=True), name='calendar_code_means_no_other'),
                ),
                migrations.AddField(
                    model_name='limit',
                    name='renews_on',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None),
                ),
                migrations.AddIndex(
                    model_name='clock',
                    index=models.Index(condition=models.Q(('stopped_at__isnull', True), models.Q(('state', 'paused'), _negated=True)), fields=['matter_id', 'due_at'], name='clock_next'),
                ),
                migrations.AddIndex(
                    model_name='clock',
                    index=models.Index(condition=models.Q(('stopped_at__isnull', True), models.Q(('state', 'paused'), _negated=True)), fields=['due_at', 'matter_id'], name='clock_next_of_all'),
                ),
            ],
        ),
    ]
