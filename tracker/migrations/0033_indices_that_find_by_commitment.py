import django.db.models.deletion
from django.db import migrations, models

OF_MANY_ROWS = ("Change", "StatusPeriod", "StatusReport")


def drop_own_indices(apps, schema_editor):
    """Not by AlterField: SQLite would make each of these tables anew, of which some have millions of rows."""
    for name in OF_MANY_ROWS:
        model = apps.get_model("tracker", name)
        column = model._meta.get_field("commitment").column
        # Found by what it is: one that was made long ago may have another name.
        for index in schema_editor._constraint_names(
            model, [column], index=True, unique=False, primary_key=False
        ):
            schema_editor.execute(schema_editor._delete_index_sql(model, index))


def make_own_indices(apps, schema_editor):
    for name in OF_MANY_ROWS:
        model = apps.get_model("tracker", name)
        field = model._meta.get_field("commitment")
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0030_what_counts_look_at'),
        ('tracker', '0032_sums_of_everything'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['commitment', 'position', 'kind'], name='change_by_commitment'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_own_indices, make_own_indices)],
            state_operations=[
                migrations.AlterField(
                    model_name='change',
                    name='commitment',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='commitments.commitment', verbose_name='commitment'),
                ),
                migrations.AlterField(
                    model_name='statusperiod',
                    name='commitment',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='commitments.commitment', verbose_name='commitment'),
                ),
                migrations.AlterField(
                    model_name='statusreport',
                    name='commitment',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='commitments.commitment', verbose_name='commitment'),
                ),
            ],
        ),
    ]
