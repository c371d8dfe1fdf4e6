"""Working calendars as rows: hours by weekday, the days that differ, and what administrators change."""
