from django.db import migrations, models


def drop_triggers(apps, schema_editor):
    """SQLite rebuilds a table to add to it, and refuses to while a trigger of another table names it; all
    triggers are installed anew after every `migrate`.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0006_search_from_the_beginning_of_words'),
    ]

    operations = [
        migrations.RunPython(drop_triggers, drop_triggers),
        migrations.AddField(
            model_name='commitment',
            name='revision',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='How often it changed in what a report rests on: steps of its trail, and closings.', serialize=False, verbose_name='revision'),
        ),
    ]
