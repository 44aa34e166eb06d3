"""People are found by their names, however these are written."""

from django.contrib.auth.models import User

from commitments.language.searching import matches


def people_found(word: str) -> list[int]:
    """Keys of the accounts of which a name, the user name or the address has a word that begins so.

    All are read: accounts are few, and their names are in no column that both databases could search so.
    """
    columns = ("username", "first_name", "last_name", "email")
    return [key for key, *names in User.objects.values_list("pk", *columns) if matches(word, " ".join(names))]
