"""Reviews: one per reviewer and application, by the staff of the hub; whoever is in conflict stays outside."""

from services.kit.ids import new_id
from services.kit.paging import Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.applications import rules
from services.startups.applications.operations import Applications
from services.startups.applications.review_rows import ReviewRows
from services.startups.applications.schemas import ReviewPage, ReviewRead, ReviewWrite


class Reviews:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = ReviewRows(unit.session)
        self._applications = Applications(unit)

    def write(self, application_id: str, wish: ReviewWrite, *, by: Principal) -> Reply:
        """Said again it replaces what the same reviewer said before."""
        row, _ = self._applications.locked(application_id, "staff", by=by)
        rules.must_be_under_review(rules.state_at(self._unit.now, row.state, row.due_at))
        now, reviewer = self._unit.now, _name_of(by)
        values = wish.model_dump() | {"reviewer_name": by.name[:200], "updated_at": now}
        # Who is of the startup's own team is in conflict, whatever they say.
        values["conflict_of_interest"] = wish.conflict_of_interest or by.acts_for(row.startup_id)
        known = self._rows.find(row.id, reviewer)
        if known is None:
            ids = {"id": new_id(), "application_id": row.id, "reviewer": reviewer, "version": 1, "created_at": now}
            self._rows.add(values | ids)
        else:
            self._rows.change(known.id, values | {"version": known.version + 1})
        review = ReviewRead.model_validate(self._rows.find(row.id, reviewer))
        # Not among the application's own history, which its team may read.
        self._unit.audit(
            "review.written",
            f"review/{review.id}",
            before=ReviewRead.model_validate(known).model_dump(mode="json", exclude={"reviewer_name"})
            if known
            else None,
            after=review.model_dump(mode="json", exclude={"reviewer_name"}),
        )
        return Reply(review, status=200 if known else 201)

    def page(self, application_id: str, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("startups:read")
        row = self._applications.seen(application_id, by=by)
        by.must_be_staff_of(row.hub_id)
        own = self._rows.find(row.id, _name_of(by))
        outside = by.acts_for(row.startup_id) or (own is not None and own.conflict_of_interest)
        found = self._rows.page(paging, row.id, only=_name_of(by) if outside else None)
        means = rules.means(self._rows.counted(row.id))
        page = ReviewPage(
            items=[ReviewRead.model_validate(each) for each in found.rows],
            next=found.next,
            total=found.total,
            counted=means.counted,
            averages=None if outside else means.averages,
            average=None if outside else means.average,
        )
        return paging.reply(page, found.next)


def _name_of(by: Principal) -> str:
    return f"{by.kind}:{by.id}"
