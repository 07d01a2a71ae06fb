"""Nouns of capacity: what people know, what bodies have, what tools need, and what follows from the three."""

from .assessments import Answer, AssessmentRound, Finding, Question, Response, Template, Visit
from .competencies import Competency, Framework, Level, Profile, ProfileLevel
from .holdings import PROVEN, Basis, Holding, Reading, Resource, Site, Standing
from .plans import CallQuestion, Funder, FunderMatch, GapCall, Loan, PlanLine, PlanPick, ResourcePlan
from .readiness import Readiness, ReadinessCount, Verdict
from .requirements import Closer, Experience, Remedy, Requirement, StatedBy
from .staff import PROVEN_SKILL, Establishment, SkillBasis, StaffMember, StaffSkill

__all__ = [
    "PROVEN",
    "PROVEN_SKILL",
    "Answer",
    "AssessmentRound",
    "Basis",
    "CallQuestion",
    "Closer",
    "Competency",
    "Establishment",
    "Experience",
    "Finding",
    "Framework",
    "Funder",
    "FunderMatch",
    "GapCall",
    "Holding",
    "Level",
    "Loan",
    "PlanLine",
    "PlanPick",
    "Profile",
    "ProfileLevel",
    "Question",
    "Readiness",
    "ReadinessCount",
    "Reading",
    "Remedy",
    "Requirement",
    "Resource",
    "ResourcePlan",
    "Response",
    "Site",
    "SkillBasis",
    "StaffMember",
    "StaffSkill",
    "Standing",
    "StatedBy",
    "Template",
    "Verdict",
    "Visit",
]
