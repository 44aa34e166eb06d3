"""Which language a text is in, by its letters alone."""

import pytest

from commitments.text.reading.letters import language_told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers agreed to light the piers (سجل).", "en"),
        ("وزیران گفتند که گشت‌های پایش از چهار بندر آغاز می‌شود.", "fa"),
        ("اتفق المشاركون على إنارة الأرصفة كافة وصيانة المنارة القديمة (UN).", "ar"),
        ("سلام", ""),
        ("Harbour lights: إنارة الأرصفة في الموانئ كافة", ""),
        ("12.5", ""),
    ],
)
def test_letters_say_which_language_it_is_or_leave_it_open(text, language):
    assert language_told(text) == language
