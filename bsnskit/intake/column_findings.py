"""What is said of the cells of a column."""

from __future__ import annotations

from bsnskit.contracts.findings import Rule
from bsnskit.vocabulary import N_

BLANK = Rule(
    "blank",
    N_("'{column}' is blank{rows}."),
    N_("Write the value; what is not known stays blank only where the kit can do without it."),
)
NOT_A_NUMBER = Rule(
    "not_a_number",
    N_("'{value}' in '{column}' is not a number{rows}."),
    N_("Write a number, or leave the cell blank if it is unknown."),
)
NOT_WHOLE = Rule(
    "not_whole",
    N_("'{value}' in '{column}' is not a whole number{rows}."),
    N_("It counts things. Is the decimal sign right? State it in the mapping file: formats: decimal."),
)
OUT_OF_RANGE = Rule(
    "out_of_range",
    N_("'{value}' in '{column}' lies outside {low} to {high}{rows}."),
    N_("Shares are written 0.35 or 35 %."),
)
READ_AS_UNKNOWN = Rule(
    "read_as_unknown",
    N_("'{value}' in '{column}' is read as unknown{rows}."),
    N_("Unknown is not 0."),
)
DATES_OPEN = Rule(
    "dates_open",
    N_("Column '{column}' leaves open how its days are written (such as '{value}'): {could_be}."),
    N_('State it in the mapping file: formats: dates: "{first}".'),
    blocking=True,
)
DATES_UNKNOWN = Rule(
    "dates_unknown",
    N_("Column '{column}' is to hold days, but '{value}' is not written in a way that is known."),
    N_('State how in the mapping file: formats: dates: "%d/%m/%Y %H:%M".'),
    blocking=True,
)
DATES_MIXED = Rule(
    "dates_mixed",
    N_("Column '{column}' is partly dates and partly text: a spreadsheet may have swapped day and month{rows}."),
    N_("Ask for the file as text (CSV). If the days are right as shown, say so: formats: mixed_dates: as_shown."),
    blocking=True,
)
NOT_A_DAY = Rule(
    "not_a_day",
    N_("'{value}' in '{column}' is not a day written {form}{rows}."),
    N_("One format holds for the whole column."),
)
NOT_A_WEEK = Rule(
    "not_a_week",
    N_("'{value}' in '{column}' is not a week{rows}."),
    N_("A week is written 2020-W20."),
)
NOT_A_QUARTER = Rule(
    "not_a_quarter",
    N_("'{value}' in '{column}' is not a quarter{rows}."),
    N_("A quarter is written 2020-Q2."),
)
DURATION_OPEN = Rule(
    "durations_open",
    N_("Column '{column}' leaves open the unit of its durations (such as '{value}')."),
    N_("State it in the mapping file: formats: durations: {known}."),
    blocking=True,
)
NOT_AN_ANSWER = Rule(
    "not_an_answer",
    N_("'{value}' in '{column}' is neither yes nor no{rows}."),
    N_("Write yes or no, oui or non, 1 or 0."),
)
NOT_A_CHOICE = Rule(
    "not_a_choice",
    N_("'{value}' in '{column}' is not known{rows}. Known are: {known}."),
    N_("Write one of them, say what it means in the mapping file (values: {name}:), or add it to engagement.yml."),
)
NEAR_A_CHOICE = Rule(
    "not_a_choice",
    N_("'{value}' in '{column}' is not known{rows}; did you mean '{near}'?"),
    N_("Write it so, say what it means in the mapping file (values: {name}:), or add it to engagement.yml."),
)
TOO_LONG = Rule(
    "too_long",
    N_("A text in '{column}' is longer than {longest} characters{rows}."),
    N_("Shorten it; a verbatim does not belong here."),
)
UNPRINTABLE = Rule(
    "unprintable",
    N_("Column '{column}' holds control characters{rows}."),
    N_("They are left out: neither a page nor a workbook can show them."),
)
LABELS_ALIKE = Rule(
    "labels_alike",
    N_("'{value}' and '{near}' in '{column}' differ only by case, accents, apostrophes or hyphens{rows}."),
    N_("They are kept apart. To read them as one, say so in the mapping file: values: {name}: {{{value}: {near}}}."),
)
SEVERAL_LABELS = Rule(
    "several_labels",
    N_("{count} cells of '{column}' hold several labels with '{sign}' between them{rows}."),
    N_("Each such cell is read as a code of its own. To count the first label, say: several: {name}: '{sign}'."),
)
PATHS = Rule(
    "paths",
    N_("Column '{column}' holds paths of up to {levels} levels (such as '{value}'), {count} of them different."),
    N_("The whole path is the code. To keep the first level alone, say: levels: {name}: 1."),
)
IDS_GROUPED = Rule(
    "ids_grouped",
    N_("Ids in '{column}' are written with spaces between thousands{rows}."),
    N_("They are read without, so that the same id is the same everywhere."),
)
TIMES_SKIPPED = Rule(
    "times_skipped",
    N_("Times in '{column}' lie in the hour that the clocks of {zone} skipped (such as '{value}'){rows}."),
    N_('Times of another zone, perhaps of UTC? State it in the mapping file: formats: zone: "UTC".'),
)
ZONES_MIXED = Rule(
    "zones_mixed",
    N_("Some times in '{column}' name their zone and others do not{rows}."),
    N_("Those that do not are taken as {zone}. If that is wrong, state it: formats: zone."),
)
TIER_NONE = Rule(
    "tier_blank",
    N_("'{column}' is blank in {count} rows: read as resolved in no tier."),
    N_("If blank means that nobody noted it, ask for the tier."),
)
NO_KEY = Rule(
    "no_customer_key",
    N_("Column '{column}' holds customer ids, and there is no key to hash them with."),
    N_("They are left out."),
)
