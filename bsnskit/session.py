"""What a consultant types in a notebook: one mission, one verb per result.

The same call works in JupyterLab, in Voilà, in a weekly run and in a test; only the way it is shown differs
(BSNSKIT_RENDER: "static" pictures, or "live" widgets).
"""

from __future__ import annotations

import datetime as dt
import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.charts.display import render
from bsnskit.deliver import conclusions, pieces, sheets, views
from bsnskit.deliver.coding_workbook import write_coding_workbooks
from bsnskit.deliver.conclusions import illustration
from bsnskit.deliver.html import Shown
from bsnskit.errors import MissingRate, NotReady, WrongCall, nearest
from bsnskit.i18n import Language
from bsnskit.method import qualification
from bsnskit.method.chain import Chain
from bsnskit.method.qualification import texts
from bsnskit.method.qualification.trial import CONTACTS
from bsnskit.store import judgements, profile
from bsnskit.store.coders import choose_coder
from bsnskit.store.engagement import Engagement, open_engagement
from bsnskit.store.register import record_workshop
from bsnskit.store.trials import ROOM, plan_trial
from bsnskit.vocabulary import N_, OTHER
from bsnskit.weeks import shift, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OTHERS = ("autre", "autres", "other", "otro", "otros")
"""Labels of a reason that means none of the list."""
LONG_WORK = 10_000
"""Steps of a work from which its progress is shown: some seconds."""
WORKSHOP = {"placement", "vote", "split", "round", "attendance", "proposal"}
"""Kinds of judgement that change no volume, no cost and no list."""


def open_session(
    client: str, week: str = "last", *, language: str | None = None, data: Path | None = None, served: bool = False
) -> Session:
    """Open a client's engagement for one week and one language.

    Parameters
    ----------
    client : name of the engagement, such as "sample"
    week : ISO week "2020-W20", or "last" for the last complete week of the data
    language : fr, en or es; the engagement's own when left out
    data : folder of the engagements; the checkout's when left out
    served : True on the dashboard: BSNSKIT_CLIENT, BSNSKIT_WEEK and BSNSKIT_LANGUAGE of the server win

    Raises
    ------
    UnknownClient, WrongWeek, WrongSettings, BlockingFindings
    """
    if served:
        client = os.environ.get("BSNSKIT_CLIENT", client)
        week = os.environ.get("BSNSKIT_WEEK", week)
        language = os.environ.get("BSNSKIT_LANGUAGE", language or "") or None
    engagement = open_engagement(client, data=data)
    settings = engagement.settings
    words = Language(
        language or settings.language, settings.currency, settings.vocabulary, dict(settings.objective_names)
    )
    return Session(engagement, week, words, os.environ.get("BSNSKIT_RENDER", "static"))


class Session:
    """One client, one week, one language. Every verb shows one result and computes nothing itself."""

    def __init__(self, engagement: Engagement, week: str, words: Language, mode: str = "static") -> None:
        self.engagement = engagement
        self.words = words
        self.mode = mode
        self._wished = week
        self._chain = Chain(engagement, week)
        self._stand = engagement.ledger.position
        self._editors: weakref.WeakSet[Any] = weakref.WeakSet()

    @property
    def chain(self) -> Chain:
        """All results as tables; computed anew once the ledger has moved on."""
        added = self.engagement.ledger.events(after=self._stand)
        if added:
            kinds = {(event.body or {}).get("kind", event.kind) for event in added}
            moved = self._chain.after_workshop() if kinds <= WORKSHOP else Chain(self.engagement, self._wished)
            self._chain, self._stand = moved, added[-1].sequence
        return self._chain

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return pieces.paragraphs(self._about())._repr_mimebundle_(include, exclude)

    def _about(self) -> list[str]:
        chain, words = self.chain, self.words
        lines = [
            words.text(
                N_("{client}: {n} reasons (list version {version}), {decisions} entries in the ledger."),
                client=chain.settings.client,
                n=words.number(len(chain.active)),
                version=int(chain.reasons["list_version"].max()) if len(chain.reasons) else 0,
                decisions=words.number(self._stand),
            )
        ]
        if chain.week is not None:
            told = N_("Week: {week}; the data end with {last}.")
            lines.append(
                words.text(
                    told, week=words.week(chain.week, year=True), last=words.week(chain.last_week or "", year=True)
                )
            )
        if chain.settings.illustration:
            told = N_("Part of these figures is generated; they are marked “{words}”.")
            lines.append(words.text(told, words=illustration(chain.settings.illustration, words)))
        return lines

    def _show(self, view: Callable[[Chain, Language], Any]) -> Any:
        try:
            return view(self.chain, self.words)
        except (NotReady, MissingRate) as lacking:
            return pieces.notice(self.words.error(lacking))

    def _picture(self, view: views.ChartView) -> Any:
        shown = self._show(view)
        # Static even where a kernel listens: a live chart would be an error box in the notebook opened again tomorrow.
        return shown if isinstance(shown, Shown) else render(shown)

    def chart(self, name: str) -> Any:
        """Draw one result: volumes, tiers, seasons, costs, experience, matrix, objectives, causes, solutions, skyline, phases.

        Raises
        ------
        WrongCall : there is no chart of that name; the nearest one is proposed
        """
        if name not in views.CHARTS:
            meant = nearest(name, views.CHARTS)
            raise WrongCall(
                "chart",
                N_("there is no chart '{name}'"),
                N_("The charts are {known}."),
                N_("Did you mean {meant}?") if meant else "",
                name=name,
                known=", ".join(views.CHARTS),
                meant=meant,
            )
        return self._picture(views.CHARTS[name])

    def headline(self) -> Shown:
        """Show the figures a client looks at first."""
        about = self._about()[1:]
        return self._show(
            lambda chain, words: pieces.tiles(chain.settings.client, conclusions.headline(chain, words), about)
        )

    def conclusion(self, step: str) -> Shown:
        """Say what a step comes to: qualification, quantification, classification, root_cause or skyline."""
        return self._show(lambda chain, words: pieces.sentences(conclusions.SENTENCES[step](chain, words)))

    # 00 engagement

    def intake(self) -> Any:
        """Open the assistant that takes in a client's file; where nobody sits in front of it, do nothing and say so."""
        if self.mode != "live":
            told = N_("Nobody is in front of the assistant now: no file is taken in.")
            return pieces.notice(self.words.text(told))
        from bsnskit.widgets.intake import intake_assistant

        return intake_assistant(self.engagement, words=self.words, author=profile.author())

    # 01 qualification

    def reasons(self, edit: bool = False) -> Any:
        """Show the list of reasons; with `edit`, open its editor, where somebody sits in front of it."""
        return self._editor() if edit else self._show(views.qualification.reasons)

    def _editor(self) -> Any:
        if self.mode != "live":
            told = N_("Nobody is in front of the editor now: the list as recorded last is used.")
            return pieces.notice(self.words.text(told))
        from bsnskit.widgets.editor import ledger_editor

        chain = self.chain
        editor = ledger_editor(
            self.engagement.ledger,
            words=self.words,
            author=profile.author(),
            week=chain.last_week or week_of(dt.date.today()),
            volumes=lambda: self.chain.pareto,
            name=self.engagement.name,
        )
        self._editors.add(editor)
        return editor

    def wording(self, decide: bool = False) -> Any:
        """Show what the wording of the list asks to be looked at; with `decide`, accept or refuse each new wording."""
        if not decide:
            return self._show(views.qualification.wording)
        return self._decided("wording_review")

    def challenges(self, decide: bool = False) -> Any:
        """Show whether each contact should exist, for whom, and who says so; with `decide`, record it."""
        if not decide:
            return self._show(views.qualification.challenges)
        return self._decided("challenge_review")

    def _decided(self, name: str) -> Any:
        if self.mode != "live":
            return pieces.notice(self.words.text(N_("Nobody is in front of it now: what was recorded last is used.")))
        from bsnskit.widgets import decided

        return self._told_to_editors(
            getattr(decided, name)(
                lambda: self.chain, self.engagement.ledger, words=self.words, author=profile.author()
            )
        )

    def _told_to_editors(self, review: Any) -> Any:
        """Let the editors that are open show what a review records."""
        review.observe(lambda _: [editor.renew() for editor in list(self._editors)], names="message")
        return review

    def unknowns(self) -> Shown:
        """Show which volumes are unknown."""
        return self._show(views.qualification.unknowns)

    def overlaps(self, by: str | None = None) -> Shown:
        """Show the labels that mean nearly the same.

        Parameters
        ----------
        by : "letters"; "meaning" with the extra `sentences`. When left out, by meaning where someone sits in front of
            it and the extra is installed; an unattended run compares letters, the same on every machine
        """
        chosen = by or ("meaning" if self.mode == "live" and qualification.has_encoder() else "letters")
        if chosen not in ("letters", "meaning"):
            raise WrongCall(
                "overlaps", N_("labels cannot be compared by '{by}'"), N_("It is “letters” or “meaning”."), by=by
            )
        return self._show(lambda chain, words: views.coding.overlaps(chain, words, by_meaning=chosen == "meaning"))

    def trial(self, agents: Sequence[str] | None = None, contacts: int = CONTACTS) -> Any:
        """Show what the coding trial says of the list; with agents named, draw a new round and write their workbooks.

        Live, what a round proposes can be put into the tray of the list editor.

        Parameters
        ----------
        agents : names or pseudonyms, two or more; None shows the rounds that were coded
        contacts : how many each agent codes
        """
        if agents is None:
            told = self._show(views.coding.trial_shown)
            if self.mode != "live" or all(found.empty for found in self.chain.revisions.values()):
                return told
            return self._beneath(told, self._decided("trial_review"))
        return self._show(lambda _, words: self._planned(agents, contacts, words))

    def _planned(self, agents: Sequence[str], contacts: int, words: Language) -> Shown:
        design, drawn = plan_trial(self.engagement, agents, contacts=contacts, author=profile.author())
        written = write_coding_workbooks(
            self.engagement.room(ROOM), design, drawn, self.engagement.reasons, words=words,
            client=self.engagement.settings.client,
        )  # fmt: skip
        return pieces.paragraphs(views.coding.planned(design, written, words))

    def mapping(self, coder: str | None = None, *, from_week: str | None = None, why: str = "") -> Shown:
        """Show the way from the company's codes to reasons, and who codes the coming weeks.

        Parameters
        ----------
        coder : agent, mapping, model or sample: record that it codes from now on. A change is a break: nothing is
            compared across it. None shows what stands
        from_week : first week of that coder, "2020-W21"; None = the week after the last complete one
        why : the reason of the choice, kept with it

        Raises
        ------
        WrongCall, WrongWeek : no such coder, no such week
        """
        if coder is not None:
            first = from_week or shift(self.chain.last_week or "", 1)
            choose_coder(
                self.engagement, coder, from_week=first, why=why, author=profile.author(), shares=self.chain.code_shares
            )
        return self._show(views.coding.mapping)

    def discovery(self, accuracy: float | None = None) -> Any:
        """Show what no reason covers, gathered by likeness; the customers' words only where somebody sits in front of it.

        Parameters
        ----------
        accuracy : 0..1; with it, show how well new verbatims can be coded from those already coded, from which
            confidence on so many are right, and how many more to code
        """
        if accuracy is not None:
            return self._suggestion(accuracy)
        found = texts.discovered(self._uncovered(), progress=self._progress() if self.mode == "live" else None)
        told = self._show(lambda chain, words: views.texts.discovery(found, words, chain))
        if self.mode != "live" or found.clusters.empty:
            return told
        from bsnskit.widgets.decided import cluster_review

        mark = illustration(self.chain.settings.illustration, self.words)
        named = cluster_review(
            found.clusters, self.engagement.ledger, words=self.words, author=profile.author(), mark=mark
        )
        return self._beneath(told, self._told_to_editors(named))

    def _progress(self) -> Callable[[int, int], None]:
        """Return what is told how far a long work is, and shows it in one line."""
        from IPython.display import display

        line: list[Any] = []

        def told(done: int, of: int) -> None:
            if of < LONG_WORK:
                return
            said = N_("{share} of the texts are gathered.")
            shown = pieces.notice(self.words.text(said, share=self.words.percent(done / of, 0)))
            if line:
                line[0].update(shown)
            elif (handle := display(shown, display_id=True)) is not None:  # none outside a notebook
                line.append(handle)

        return told

    def _beneath(self, told: Shown, widget: Any) -> Any:
        from IPython.display import display

        display(told)
        return widget

    def _uncovered(self) -> Any:
        codings = self.engagement.codings
        other = frozenset(self.chain.reasons.loc[self.chain.reasons["label"].str.casefold().isin(OTHERS), "reason_id"])
        last = codings.drop_duplicates("contact_id", keep="last")
        verbatims = self.engagement.verbatims
        of_contacts = verbatims[verbatims["reason_id"].isna()]  # a survey answer names its reason
        return texts.uncovered(of_contacts, last, other=other | {OTHER})

    def _suggestion(self, accuracy: float) -> Shown:
        def view(chain: Chain, words: Language) -> Shown:
            coded = texts.coded_texts(self.engagement.verbatims, self.engagement.codings)
            outcomes = texts.cross_validated(coded)
            return views.texts.suggestion(
                outcomes, texts.learning_curve(coded, outcomes=outcomes), words, chain, accuracy=accuracy
            )

        return self._show(view)

    def register(
        self,
        date: str | None = None,
        *,
        people: Sequence[str] = (),
        reasons: Sequence[str] = (),
        decisions: Sequence[str] = (),
    ) -> Shown:
        """Show the register of workshops; with a date, record one first.

        Parameters
        ----------
        date : "2020-05-14"; None shows what is recorded
        people, reasons, decisions : who was there, ids of the reasons treated, what was decided

        Raises
        ------
        WrongCall : no such day, no decision, or a reason that is not on the list
        """
        if date is not None:
            record_workshop(
                self.engagement.ledger,
                date,
                people=people,
                reasons=reasons,
                decisions=decisions,
                author=profile.author(),
            )
        return self._show(lambda _, words: views.texts.register(judgements.workshops(self.engagement.ledger), words))

    def verbatims(self, reason_id: str | None = None) -> Any:
        """Read what customers wrote, masked, of one reason or of all; live alone, never in a saved output."""
        if self.mode != "live":
            told = N_("Verbatims are shown live alone: open this notebook with `bsns lab` to read them.")
            return pieces.notice(self.words.text(told))
        texts = self.engagement.verbatims_of(reason_id)
        if not len(texts):
            return pieces.notice(self.words.text(N_("No verbatim is held here.")))
        from bsnskit.widgets.verbatims import Verbatims

        title = N_("Verbatims of reason {reason}") if reason_id else N_("Verbatims")
        mark = illustration(self.chain.settings.illustration, self.words)
        told = self.words.text(title, reason=reason_id)
        return Verbatims(texts, self.words, f"{told} ({mark})" if mark else told)

    # 02 quantification

    def volumes(self) -> Shown:
        """Show contacts a year by reason, with monthly mean, share and TOP marks."""
        return self._show(views.quantification.volumes)

    def seasons(self) -> Shown:
        """Show declared beside computed season."""
        return self._show(views.quantification.seasons)

    def costs(self) -> Shown:
        """Show what each reason costs."""
        return self._show(views.quantification.costs)

    def experience(self) -> Shown:
        """Show TNPS, FCR, FTF and the agent's effort with n and interval."""
        return self._show(views.quantification.experience)

    def what_if(self) -> Any:
        """Change rate, handle time, downstream share and volume, and see the cost; where nobody sits, one at a time."""
        if self.mode != "live":
            return self._show(views.quantification.what_if)
        from bsnskit.widgets.what_if import what_if_view

        def opened(chain: Chain, words: Language) -> Any:
            still = views.quantification.what_if(chain, words)._repr_mimebundle_()["text/html"]
            return what_if_view(chain.costs, chain.active, words=words, still=still)

        return self._show(opened)

    def repeats(self, days: int = 7, better_by: float = 0.1) -> Shown:
        """Show who comes back within some days, and what an FCR better by `better_by` (0..1) would avoid."""
        return self._show(lambda chain, words: views.quantification.repeats(chain, words, days, better_by))

    def cpx(self) -> Shown:
        """Show contacts per X, and a shift of channel told apart from a reduction."""
        return self._show(views.quantification.cpx)

    def intent_card(self, reason_id: str | None = None, *, deck: bool = False) -> Shown:
        """Show all that is known of one reason, the largest when none is named; or the deck of cards of the TOP."""
        if deck:
            return self._show(views.quantification.deck)
        return self._show(lambda chain, words: views.quantification.intent_card(chain, words, reason_id))

    # 03 classification

    def board(self) -> Any:
        """Open the board; where nobody sits in front of it, say that the recorded decisions are used."""
        if self.mode != "live":
            told = N_(
                "Nobody is in front of the board now: the decisions recorded last are used. Their picture follows."
            )
            return pieces.notice(self.words.text(told))
        from bsnskit.widgets.board import ledger_board

        return ledger_board(
            lambda: self.chain,
            self.engagement.ledger,
            words=self.words,
            author=profile.author(),
            picture=lambda: str(render(views.classification.matrix_chart(self.chain, self.words), "static").svg),
        )

    def vote(self) -> Any:
        """Open the facilitator's side of the blind vote; where nobody sits in front of it, say so."""
        if self.mode != "live":
            told = N_("Nobody leads a vote now: the votes recorded and shown to the room are used.")
            return pieces.notice(self.words.text(told))
        from bsnskit.widgets.round import vote_rounds

        return vote_rounds(lambda: self.chain, self.engagement, words=self.words, author=profile.author())

    def decisions(self) -> Shown:
        """Show who decided what, when and why."""
        return self._show(views.classification.decisions)

    def agreement(self) -> Shown:
        """Show how the room voted, and how far it agreed before and after the discussion."""
        return self._show(
            lambda chain, words: pieces.stacked(
                views.classification.agreement(chain, words), views.classification.card_votes(chain, words)
            )
        )

    def objectives(self) -> Shown:
        """Show reasons, contacts and cost per objective."""
        return self._show(views.classification.objectives)

    # 04 root cause

    def causes(self) -> Shown:
        """Show the impact of each cause."""
        return self._show(views.root_cause.causes)

    def solutions(self) -> Shown:
        """Show the return of each solution."""
        return self._show(views.root_cause.solutions)

    def sheets(self) -> Shown:
        """Show the action sheets as recorded."""
        recorded = self.engagement.sheets
        return self._show(lambda chain, words: sheets.action_sheets(chain, recorded, words))

    # 05 Skyline

    def weekly(self) -> Shown:
        """Show the weeks of the Skyline for every reason."""
        return self._show(views.skyline.weekly)

    def limits(self) -> Shown:
        """Show why a few weeks cannot judge a change."""
        return self._show(views.skyline.limits)

    def phases(self) -> Shown:
        """Show where each reason stands in the loop."""
        return self._show(views.skyline.phases)

    def actions(self) -> Shown:
        """Show the dated actions."""
        return self._show(views.skyline.actions)
