"""Tables as people find them: shapes of well-known public sets with rows drawn anew, and what is guessed of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest

from core.data import DataChoice, guess_source, load, summary

WORDS = ("red", "box", "small", "paper", "lamp", "white", "heart", "tin", "bag", "pink", "large", "card")


def cell(draw: Random, row: int, form: str) -> str:
    """One cell. `3..9` whole, `0..1/2` with digits, `~1..9` heaped in the middle, `a|b` one of these, `#1` counted,
    `d%Y` a date, `=text` always the same, `words`, `key`; `NA?form` is missing now and then, `'form` is quoted."""
    if form.startswith("'"):
        return f'"{cell(draw, row, form[1:])}"'
    if "?" in form[1:]:
        gap, _, rest = form.partition("?")
        return gap.replace("none", "").replace("mark", "?") if draw.random() < 0.1 else cell(draw, row, rest)
    if form[0] == "#":
        return str(int(form[1:]) + row)
    if form[0] == "d":
        return (date(2011, 1, 1) + timedelta(days=row)).strftime(form[1:])
    if form[0] == "=":
        return form[1:]
    if form == "words":
        return " ".join(draw.choice(WORDS) for _ in range(4)) + f" {row}"
    if form == "key":
        return f"{draw.randint(1000, 9999)}-{''.join(draw.choice('ABCDEFGH') for _ in range(6))}"
    if ".." not in form:
        return draw.choice(form.split("|"))
    low, high = form.strip("~").partition("/")[0].split("..")
    if "/" in form:
        return f"{draw.uniform(float(low), float(high)):.{form.partition('/')[2]}f}"
    draws = [draw.randint(int(low), int(high)) for _ in range(3)]
    return str(sum(draws) // 3 if form[0] == "~" else draws[0])


@dataclass(frozen=True)
class Case:
    """A table and the guess. `columns`: NAME FORM, divided by semicolons, names left out where the file has none."""

    name: str
    columns: str
    target: str
    task: str
    unused: tuple[str, ...] = ()
    mark: str = ","
    kinds: str = ""
    file: str = "table.csv"
    rows: int = 120
    above: str = ""

    def text(self) -> str:
        """The file."""
        draw = Random(7)
        columns = [column.strip().rpartition(" ") for column in self.columns.split(";")]
        names = [name for name, _, _ in columns]
        lines = [self.above] * bool(self.above) + [self.mark.join(names)] * any(names)
        lines += [self.mark.join(cell(draw, row, form) for _, _, form in columns) for row in range(self.rows)]
        return "\n".join(lines) + "\n"


GRADES = "low|med|high|vhigh"
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NUMBERS = "; ".join(["0..30/4"] * 10)
CASES = (
    Case(
        "bank marketing",
        f"age 18..90; \"job\" 'admin.|services|retired; \"default\" 'yes|no; balance -900..20000; day 1..31; "
        f"\"month\" '{MONTHS}; pdays -1?1..400; \"poutcome\" 'unknown|failure|success; \"y\" 'yes|no",
        "y", "binary", mark=";", kinds="job category, month category, age numeric",
    ),
    Case("car evaluation", f"{GRADES}; {GRADES}; 2|3|4|5more; 2|4|more; small|med|big; low|med|high; unacc|acc|good",
         "column 7", "classes", kinds="column 3 category", file="car.data"),
    Case("mushroom", "class p|e; cap-shape b|c|x; bruises t|f; odor a|l|c|y; veil-type =p; stalk-root mark?b|c|u|e",
         "class", "binary", ("veil-type",), kinds="stalk-root category"),
    Case("abalone", "Sex M|F|I; Length 0.1..0.8/3; Whole weight 0.1..2.5/4; Rings ~1..29",
         "Rings", "regression", kinds="Sex category"),
    Case("heart", "age 29..77; sex 0|1; cp 0..3; chol 126..564; oldpeak 0..6/1; thal 0..3; target 0|1",
         "target", "binary", kinds="age numeric"),
    Case("heart of Cleveland", "29.0|40.0|61.0; 0.0|1.0; 94..200/1; mark?0.0|1.0|2.0; mark?3.0|6.0|7.0; 0..4",
         "column 6", "classes", kinds="column 4 numeric", file="processed.cleveland.data"),
    Case("heart, gaps as -9", "29..77; 0|1; -9?94..200; -9?126..564; -9?0..3; 0..4",
         "column 6", "classes", kinds="column 3 numeric", file="reprocessed.hungarian.data", mark=" "),
    Case("bike sharing", "instant #1; dteday d%Y-%m-%d; season 1..4; temp 0..1/6; casual 0..300; cnt 1..1000",
         "cnt +1 change", "sequence", file="day.csv"),
    Case("house prices", "Id #1; MSZoning RL|RM|FV; LotFrontage NA?20..150; Alley NA?Grvl|Pave; MoSold 1..12; "
         "SaleType WD|New; SalePrice 34900..755000", "SalePrice", "regression", ("Id",),
         kinds="LotFrontage numeric, MSZoning category, Alley category"),
    Case("credit default", "ID #1; LIMIT_BAL 10000|20000|90000; SEX 1|2; AGE 21..70; BILL_AMT1 -1000..300000; "
         "default payment next month 0|1", "default payment next month", "binary", ("ID",),
         kinds="AGE numeric", above=",X1,X2,X3,X4,Y"),
    Case("German credit", "A11|A12|A14; 4..72; A30|A31|A34; 250..18000; A61|A65; A71|A72; 1..4; A201|A202; 1|2",
         "column 9", "binary", mark=" ", kinds="column 1 category, column 2 numeric", file="german.data"),
    Case("spambase", "; ".join(["0|0|0|0.32|1.21"] * 54) + "; 1..20/3; 1..500; 1..3000; 0|1",
         "column 58", "binary", file="spambase.data"),
    Case("glass", "#1; 1.51..1.53/5; 0..15/2; 0..15/2; 0..15/2; 1|2|3|5|6|7",
         "column 6", "classes", ("column 1",), file="glass.data"),
    Case("seeds", "1..20/2; 1..20/4; 1..20/2; 1..20/3; 1|2|3", "column 5", "classes", mark="\t", file="seeds.txt"),
    Case("forest fires", f"X 1..9; Y 2..9; month {MONTHS}; day mon|tue|sat; temp 2..33/1; rain 0|0|0.2; area 0..500/2",
         "area", "regression", kinds="month category, rain numeric"),
    Case("students", "school 'GP|MS; age 15..22; famsize 'GT3|LE3; absences 0..75; G1 '0..20; G2 '0..20; G3 ~0..20",
         "G3", "regression", mark=";", kinds="G1 numeric, school category", rows=395),
    Case("online retail", "InvoiceNo 536365..536465; Description words; Quantity 1..48; InvoiceDate d%m/%d/%Y; "
         "UnitPrice 0.4..20/2; CustomerID none?12346..18287; Country UK|France",
         "UnitPrice", "regression", ("InvoiceNo", "Description", "CustomerID"), kinds="InvoiceDate date"),
    Case("churn", "customerID key; gender Female|Male; tenure 0..72; TotalCharges none?18..8000/2; Churn Yes|No",
         "Churn", "binary", ("customerID",), kinds="TotalCharges numeric"),
    Case("tumours", f"8000..91000000; M|B; {NUMBERS}", "column 2", "binary", ("column 1",), file="wdbc.data"),
    Case("tumours with names", "id #842302; diagnosis M|B; radius_mean 6..28/2; texture_mean 9..39/2; Unnamed: 32 =",
         "diagnosis", "binary", ("id", "Unnamed: 32")),
    Case("diabetes", "Births 0..17; Glucose 0..199; BMI 0..67/1; Age 21..81; Outcome 0|1", "Outcome", "binary"),
    Case("fraud", "Time #0; V1 -4..4/9; V2 -4..4/9; Amount 0..2000/2; Class 0|0|0|0|1", "Class", "binary", ("Time",)),
    Case("weather", "Date d%Y-%m-%d; Location Albury|Cobar; MinTemp NA?-5..30/1; WindDir W|NW|NA; RainToday No|Yes; "
         "RainTomorrow No|Yes", "RainTomorrow", "binary", kinds="Date date, MinTemp numeric, WindDir category"),
    Case("insurance", "age 18..64; bmi 16..53/3; children 0..5; smoker yes|no; region southwest|northeast; "
         "charges 1121..63770/5", "charges", "regression", kinds="smoker category"),
    Case("concrete", 'Cement (kg in m3) 102..540/1; Age (day) 3|7|28|90; "Strength (MPa, megapascals)" 2..82/2',
         "Strength (MPa, megapascals)", "regression"),
    Case("energy", "X1 0.62..0.98/2; X5 3.5|7; X6 2..5; Y1 6..43/2; Y2 10..48/2", "Y2", "regression"),
    Case("advertising", " #1; TV 0..296/1; radio 0..49/1; sales 1..27/1", "sales", "regression", ("column 1",)),
    Case("two moons", "x1 -2..3/6; x2 -2..3/6; label 0|1", "label", "binary"),
    Case("a line", "x -2..3/6; y -2..3/6", "y", "regression"),
    Case("dry beans", "Area 20000..250000; roundness 0.4..1/9; Class SEKER|BOMBAY|CALI", "Class", "classes"),
    Case("yeast", "key; 0..1/2; 0..1/2; 0..1/2; 0..1/2; MIT|NUC|CYT", "column 6", "classes", ("column 1",),
         mark="  ", file="yeast.data"),
    Case("used cars", "Car_Name ritz|sx4|ciaz; Year 2003..2018; Selling_Price 0.1..35/2; Kms_Driven 500..90000; "
         "Owner 0|0|1", "Selling_Price", "regression", kinds="Car_Name category"),
    Case("attrition", "EmployeeNumber #1; Age 18..60; Attrition Yes|No; MonthlyIncome 1009..19999; Over18 =Y",
         "Attrition", "binary", ("EmployeeNumber", "Over18")),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_that_a_table_as_people_find_it_is_understood(case, tmp_path):
    path = tmp_path / case.file
    path.write_text(case.text())
    choice = DataChoice(guess_source(path))
    loaded = load(choice, None)
    facts = summary(loaded, choice)
    columns = {column["name"]: column for column in facts["columns"]}
    unused = {name for name, column in columns.items() if column["role"] == "ignore"}
    target = ", ".join(loaded.preparation.target.columns)
    assert (target, facts["task"], unused) == (case.target, case.task, set(case.unused))
    kinds = dict(kind.strip().rsplit(" ", 1) for kind in case.kinds.split(",") if kind)
    assert {name: columns[name]["type"] for name in kinds} == kinds
    assert facts["samples"] == (case.rows if facts["kind"] == "table" else len(loaded.train))


def test_that_tabs_written_twice_cost_their_rows_only(tmp_path):
    lines = Case("", "1..20/2; 1..20/4; 1..20/2; 1..20/3; 1|2|3", "", "", mark="\t").text().splitlines()
    lines[10] = lines[10].replace("\t", "\t\t", 1)
    (tmp_path / "seeds.txt").write_text("\n".join(lines) + "\n")
    loaded = load(DataChoice(guess_source(tmp_path / "seeds.txt")), None)
    assert (len(loaded.train), len(loaded.classes)) == (119, 3)
    assert any(problem.where == "line 11" for problem in loaded.problems)


def test_that_a_table_sorted_by_its_first_column_tells_its_classes(tmp_path):
    draw = Random(0)
    rows = [
        f"{1 + row // 40},{draw.uniform(11, 15):.2f},{draw.uniform(1, 5):.2f},{draw.randint(278, 1680)}"
        for row in range(120)
    ]
    (tmp_path / "wine.data").write_text("\n".join(rows) + "\n")
    loaded = load(DataChoice(guess_source(tmp_path / "wine.data")), None)
    assert (loaded.classes, loaded.input.shape) == (("1", "2", "3"), (3,))
