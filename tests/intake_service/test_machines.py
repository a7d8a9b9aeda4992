"""The state machines against tables written by hand: a change must be made twice, on purpose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from intake_service.accusations import rules as accusations
from intake_service.corrections.registrations import rules as corrections
from intake_service.evaluation.ratings import rules as ratings
from intake_service.handling.co_handlers import rules as co_handlers
from intake_service.handling.deliveries import rules as deliveries
from intake_service.handling.elevated import rules as elevations
from intake_service.handling.executions import rules as executions
from intake_service.handling.extensions import rules as extensions
from intake_service.handling.internal_orders import rules as internal
from intake_service.handling.orders import rules as orders
from intake_service.handling.recused import rules as recusals
from intake_service.handling.referrals import rules as referrals
from intake_service.handling.withdrawals import rules as withdrawals
from intake_service.papers.attachments import rules as attachments
from intake_service.papers.notes import rules as notes
from intake_service.reception.differences import rules as differences
from intake_service.reception.imports import rules as imports
from intake_service.reception.matters import rules as matters
from intake_service.reception.registration import queries
from intake_service.reception.registration import rules as pieces
from intake_service.reception.registration.rules import simple
from intake_service.remedies.reviews import rules as reviews
from intake_service.urgency.cares import rules as cares
from intake_service.urgency.duties import rules as duties
from intake_service.urgency.urgencies import rules as urgencies
from shared.errors import Conflict, Forbidden
from shared.moves import JobStatus, Move, Role, check, permit
from shared.regions import Level

HOLDERS = "unit_handler@unit,unit_head@unit,registrar,pet_head,reviewer"
OWN = "unit_handler@unit,unit_head@unit,div_handler@unit,div_head@unit"
HANDLER = "unit_handler@unit:bureau,div_handler@unit:division/division_major"
SIGNER = "unit_head@unit:bureau,deputy@own:division,principal@own:division/division_major"
PRINCIPALS = "unit_head@unit:bureau,principal@own:division/division_major"
CHECKER = (
    "unit_head@unit:bureau,div_head@unit:division/division_major,"
    "deputy@own:division/division_major,principal@own:division/division_major"
)
LEADER = "deputy@own:division/division_major,principal@own:division/division_major"
IN_HAND = "investigating,mediating,in_hearing,opinion_drafting"
LEAD = "unit_head@unit:bureau,div_head@unit:division/division_major"
DOOR = "pet_head@registered,unit_head@registered"
REPLIERS = f"{DOOR},div_handler@registered,unit_handler@registered"
ISSUER = "pet_head@issuer,unit_head@issuer"
REVIEWING = "registrar,pet_head,reviewer,unit_handler,unit_head,deputy,principal"
REVIEW_HEADS = "pet_head,unit_head,deputy,principal"
REFERRERS = "unit_head@unit,div_head@unit"
TAKE_UP = "deputy,principal,unit_head"
CONFIRMERS = "unit_head,div_head,pet_head,deputy,principal"
OPEN = "registered,studying,assigned,forwarded,accepted,investigating,opinion_drafting"
TRACKERS = "pet_head,unit_handler,unit_head,div_handler,div_head"
ISSUED = "opinion_issued,opinion_delivered,closed_no_review,closed_undelivered"
ACHIEVED = (
    "opinion_issued,opinion_delivered,closed_no_review,review_requested,under_review,review_issued,"
    "closed_no_re_review,under_re_review,re_review_issued,finalised,settled,closed_undelivered"
)
PIECE = f"""
register         -                                             registered        registrar
triage           registered                                    =                 triage
file-repeat      registered                                    filed             triage
assign           registered                                    assigned          pet_head
forward          registered                                    forwarded         pet_head
deal-with        forwarded           =      unit_handler@unit,unit_head@unit
undo-deal-with   forwarded                                     =                 unit_head@unit
take-back        assigned,forwarded,accepted,investigating,opinion_drafting registered   pet_head
hand-on          assigned,forwarded                            =                 unit_head@unit
take-up          assigned,forwarded                            =                 unit_head
object           registered                                    objected          pet_head
undo-objection   objected                                      registered        pet_head
agree-objection  objected                                      returned          sender,pet_head
refuse-objection objected                                      registered        sender,pet_head
undo-return      returned                                      registered        pet_head
deem-start       assigned,forwarded                                      =                 system
accept           registered,assigned,forwarded  accepted  unit_head@unit,pet_head@unit
simplify         registered,assigned,forwarded  =         pet_head@unit,unit_head@unit
undo-simplify    registered,assigned,forwarded  =         pet_head@unit,unit_head@unit
switch-to-ordinary {IN_HAND},accepted           =         {LEAD}
undo-switch      {IN_HAND},accepted             =         {LEAD}
hand-over        {IN_HAND},accepted,opinion_issued,opinion_delivered,settled = {LEADER}
investigate      accepted                                      investigating     {HANDLER}
record-investigation {IN_HAND}                                =                 {HANDLER}
correct-record   {IN_HAND},opinion_issued,opinion_delivered,settled = {HANDLER}
mediate          investigating                                 mediating         {HANDLER}
end-mediation    mediating                                     investigating     {HANDLER}
settle           mediating                                     settled           {LEAD}
record-performance settled                                     =                 {HANDLER}
confirm-performance settled                                    =                 {LEAD}
undo-performance settled                                       =                 {LEAD}
question-settlement settled                                    =                 {HANDLER}
keep-settlement  settled                                       =                 {LEAD}
undo-settlement  settled                                       investigating     {LEAD}
hold-hearing     investigating                                 in_hearing        {LEAD}
postpone-hearing in_hearing                                    =                 {LEAD}
cancel-hearing   in_hearing                                    investigating     {LEAD}
end-hearing      in_hearing                                    investigating     {LEAD}
correct-minutes  {IN_HAND},opinion_issued,opinion_delivered,settled = {LEAD}
draft-opinion    investigating                                 opinion_drafting  {HANDLER}
return-draft     opinion_drafting                              investigating     {CHECKER}
issue-opinion    opinion_drafting                              opinion_issued    {SIGNER}
send-opinion     opinion_issued                                =                 {HANDLER}
deliver-opinion  opinion_issued                                opinion_delivered {HANDLER}
close-undelivered      opinion_issued      closed_undelivered {SIGNER}
undo-close-undelivered closed_undelivered  opinion_issued     {SIGNER}
undo-delivery    opinion_delivered,closed_no_review            opinion_issued    {SIGNER}
withdraw-opinion {ISSUED} investigating {PRINCIPALS}
request-review   opinion_delivered,closed_no_review            review_requested  {HOLDERS}
extend           {IN_HAND},accepted = {SIGNER}
lapse            opinion_delivered                             closed_no_review  system
file             registered                                    filed             {DOOR}
undo-filing      filed                                         registered        {DOOR}
redirect         registered                                    redirected        {DOOR}
undo-redirection redirected                                    registered        {DOOR}
not-accept       registered                                    not_accepted      {DOOR}
no-longer-accept registered                                    no_longer_accepted {DOOR}
undo-refusal     not_accepted,no_longer_accepted               registered        {DOOR}
study            registered                                    studying          {REPLIERS}
undo-study       studying                                      registered        {REPLIERS}
reply            registered,studying                           directly_replied  {REPLIERS}
undo-reply       directly_replied                              registered        {DOOR}
take-up-review   review_requested                              under_review      reviewer
end-review       review_requested,under_review                 opinion_delivered {REVIEWING}
resume-review    opinion_delivered,closed_no_review            review_requested  {REVIEWING}
issue-review     review_requested,under_review                 review_issued     {REVIEWING}
deliver-review   review_issued                                 =                 {REVIEWING}
undo-review-delivery review_issued,closed_no_re_review         review_issued  {REVIEW_HEADS}
withdraw-review  review_issued,closed_no_re_review             under_review      {REVIEWING}
redo    review_issued,closed_no_re_review investigating {OWN}
lapse-re-review  review_issued                                 closed_no_re_review system
request-re-review review_issued,closed_no_re_review            under_re_review   {HOLDERS}
end-re-review    under_re_review                               review_issued     {REVIEWING}
resume-re-review review_issued,closed_no_re_review             under_re_review   {REVIEWING}
issue-re-review  under_re_review                               re_review_issued  {REVIEWING}
finalise         re_review_issued                              finalised         {REVIEWING}
undo-finalise    finalised                                     re_review_issued {REVIEW_HEADS}
withdraw-re-review re_review_issued,finalised                  under_re_review   {REVIEWING}
divert           registered           diverted    {DOOR},div_head@registered
find-path        accepted,assigned,forwarded,investigating,opinion_drafting diverted {REFERRERS}
resume           diverted             accepted          {TRACKERS}
resume           diverted             assigned          {TRACKERS}
resume           diverted             forwarded         {TRACKERS}
resume           diverted             investigating     {TRACKERS}
resume           diverted             opinion_drafting  {TRACKERS}
resume           diverted             registered        {TRACKERS}
conclude-referral diverted            =                 {TRACKERS}
reopen-referral  diverted             =                 {TRACKERS}
correct-route    registered,assigned,forwarded   =      triage,pet_head,{REFERRERS}
record-facets    {ACHIEVED} = {HANDLER},{LEAD}
carry-out        *     =     system
flag-urgent      *     =     registrar,triage,pet_head,unit_head@unit
report-urgent    *     =     pet_head,unit_head
unflag-urgent    *     =     pet_head,unit_head
replace-letter   *     =     {CONFIRMERS},unit_handler,div_handler
elevate          accepted          =              {TAKE_UP}
elevate          investigating     =              {TAKE_UP}
elevate          opinion_drafting  investigating  {TAKE_UP}
send-down        accepted          =              {TAKE_UP}
send-down        investigating     =              {TAKE_UP}
send-down        opinion_drafting  investigating  {TAKE_UP}
withdraw {OPEN} withdrawn {CONFIRMERS}
undo-withdrawal  withdrawn            accepted          {CONFIRMERS}
undo-withdrawal  withdrawn            assigned          {CONFIRMERS}
undo-withdrawal  withdrawn            forwarded         {CONFIRMERS}
undo-withdrawal  withdrawn            investigating     {CONFIRMERS}
undo-withdrawal  withdrawn            opinion_drafting  {CONFIRMERS}
undo-withdrawal  withdrawn            registered        {CONFIRMERS}
undo-withdrawal  withdrawn            studying          {CONFIRMERS}
undo-triage      registered,filed                              registered        triage,pet_head
seal             registered                                    =        registrar,triage,pet_head
release          registered                                    =                 pet_head
entrust          registered                                    sealed           pet_head,system
give-back        sealed                                        registered       accusation_officer
recount          *                                             =                 system
correct  *  =  registrar,triage,pet_head,unit_head,deputy,principal
regroup          *                                             =                 pet_head
"""
HOLDING = "unit_handler@unit,unit_head@unit,div_handler@unit,div_head@unit"
ORDER = f"""
issue     -            issued       {ISSUER}
arrive    issued       arrived      system
sign-for  arrived      signed_for   unit_handler@unit,unit_head@unit
accept    signed_for   in_handling  unit_head@unit
report    in_handling  reported     unit_head@unit
pass      reported     closed       {ISSUER}
return    reported     in_handling  {ISSUER}
allow-objection  arrived,signed_for              =           {ISSUER}
object           arrived,signed_for              objected    unit_head@unit
undo-objection   objected                        signed_for  unit_head@unit
agree-objection  objected                        withdrawn   {ISSUER}
refuse-objection objected                        signed_for  {ISSUER}
recall           arrived,signed_for,in_handling  withdrawn   {ISSUER}
deal-with        signed_for,in_handling          closed      unit_handler@unit,unit_head@unit
undo-deal-with   closed                          signed_for  unit_head@unit
hand-on          signed_for                      in_handling unit_head@unit
take-up          in_handling                     signed_for  unit_head@unit
fall             arrived,signed_for,in_handling  withdrawn   system
end              arrived,signed_for,in_handling  withdrawn   system
go-on            withdrawn                       arrived     system
go-on            withdrawn                       in_handling system
go-on            withdrawn                       signed_for  system
send-back        closed                          in_handling {ISSUER}
extend-feedback  arrived,signed_for,in_handling  =           {ISSUER}
name-handler     arrived,signed_for,in_handling  =           unit_handler@unit,unit_head@unit
relieve   arrived,signed_for,in_handling,objected,reported = system
hand-over arrived,signed_for,in_handling,objected,reported = unit_head@unit,system_admin
divert           arrived,signed_for              in_handling unit_head@unit,div_head@unit
resume           in_handling                     signed_for  {HOLDING}
undo-pass        closed                          reported    {ISSUER}
"""
MATTER = f"""
open    -       open    triage
join    open    =       triage
reopen  closed  open    triage,system
assign  open    =       pet_head,unit_head,deputy,principal
leave   open,closed =   triage,pet_head
reroute open    =       triage,{TRACKERS}
cover   open,closed =   registrar,triage,pet_head,unit_head,deputy,principal
correct open,closed =   registrar,triage,pet_head,unit_head,deputy,principal
close   open    closed  system
conclude open   closed  pet_head
finalise open,closed =  {REVIEWING}
undo-finalise open,closed = {REVIEWING}
undo-close closed open  pet_head
merge   open,closed merged pet_head
take-in open,closed =   pet_head
undo-merge merged open  pet_head
coordinate open,closed = pet_head
split   open,closed =   pet_head
give-back open,closed = pet_head
split-off -     open    pet_head
"""
EXTENSION = f"""
request  -          requested  {HANDLER}
approve  requested  approved   {SIGNER}
refuse   requested  refused    {SIGNER}
drop     requested  refused    system
"""
OFFICES = ",".join(f"{role}@offices" for role in CONFIRMERS.split(","))
WITHDRAWAL = f"""
request  -          requested  {OWN},registrar@unit,triage@unit,pet_head@unit
confirm  requested  confirmed  {OFFICES}
refuse   requested  refused    {OFFICES}
undo     confirmed  undone     {OFFICES}
"""
RECUSAL_DECIDERS = (
    "unit_head@decider:bureau/issuer,principal@decider:department,pet_head@decider:issuer/superior"
)
WORKING = (
    "registrar,triage,pet_head,div_handler,div_head,deputy,principal,supervisor,unit_handler,"
    "unit_head,reviewer"
)
RECUSAL = f"""
declare       -                   declared   {WORKING}
request       -                   requested  registrar@registered,pet_head@registered,{OWN}
agree         requested           agreed     {RECUSAL_DECIDERS}
refuse        requested           refused    {RECUSAL_DECIDERS}
pass-up       declared,requested,agreed,refused  =  system
undo          declared,requested  undone     {RECUSAL_DECIDERS}
undo-decision agreed,refused      requested  {RECUSAL_DECIDERS}
"""
HEADS = "pet_head@organ,unit_head@organ,deputy@organ,principal@organ"
SIGNERS = "unit_head@organ,deputy@organ,principal@organ"
RECORDERS = ("unit_handler@recorder,unit_head@recorder,registrar@recorder,pet_head@recorder,"
             "reviewer@recorder")  # fmt: skip
REVIEW = f"""
request          -                                  requested     {HOLDERS}
take-up          requested                          under_review  reviewer@organ
refuse           requested                          refused       {HEADS}
reconsider       refused                            requested     {HEADS}
undo-request     requested                          undone        {RECORDERS}
withdraw-request requested,under_review,drafted     undone        reviewer@organ
draft            under_review                       drafted       reviewer@organ
return           drafted                            under_review  {HEADS}
issue            drafted                            issued        {SIGNERS}
deliver          issued                             delivered     reviewer@organ
undo-receipt     delivered,closed_no_re_review      issued        {HEADS}
withdraw         issued,delivered,closed_no_re_review under_review {SIGNERS}
hold-hearing     under_review                       =             reviewer@organ
end-hearing      under_review                       =             reviewer@organ
undo-hearing     under_review                       =             reviewer@organ
redo             delivered,closed_no_re_review      redone        {OWN}
record-outcome   requested                          issued        {HOLDERS}
record-refused   requested                          refused       {HOLDERS}
record-delivery  issued                             delivered     {HOLDERS}
undo-record      refused,issued,delivered,closed_no_re_review requested {HOLDERS}
lapse            delivered                          closed_no_re_review system
"""
INTERNAL_ORDER = """
draft     -                              drafted     pet_head
instruct  drafted,instructed,answered    instructed  deputy@issuer:ordinary,principal@issuer
answer    instructed                     =           div_handler@asked,div_head@asked
complete  instructed                     answered    system
return    instructed,answered            instructed  pet_head@issuer
close     answered                       closed      pet_head@issuer
reopen    closed                         instructed  pet_head@issuer
withdraw  drafted,instructed,answered    withdrawn   pet_head@issuer
"""
HELPERS = "unit_handler@helping,unit_head@helping"
CO_HANDLING = f"""
add             -               asked     {ISSUER}
answer          asked           answered  {HELPERS}
correct-answer  answered        =         {HELPERS}
remove          asked,answered  removed   {ISSUER}
end             asked,answered  ended     system
"""
REFERRAL_HEADS = "pet_head@referring,unit_head@referring,div_head@referring"
KEEPERS = f"{REFERRAL_HEADS},unit_handler@referring,div_handler@referring"
REFERRAL = f"""
propose          -                                  proposed           {REFERRAL_HEADS}
tell             proposed                           told_petitioner    {REFERRAL_HEADS}
take-up          proposed,told_petitioner           taken_up           {KEEPERS}
undo-take-up     taken_up                           proposed           {REFERRAL_HEADS}
undo-take-up     taken_up                           told_petitioner    {REFERRAL_HEADS}
record-result    proposed,told_petitioner,taken_up  concluded          {KEEPERS}
undo-result      concluded                          proposed           {REFERRAL_HEADS}
undo-result      concluded                          told_petitioner    {REFERRAL_HEADS}
undo-result      concluded                          taken_up           {REFERRAL_HEADS}
reject           proposed,told_petitioner,taken_up  rejected_by_organ  {KEEPERS}
undo             proposed,told_petitioner           undone             {REFERRAL_HEADS}
fall             proposed,told_petitioner           undone             system
"""
OFFICER = "accusation_officer"
ACCUSATION = f"""
enter                -                         sealed        pet_head,system
name-accused         sealed                    =             {OFFICER}
hand-over            sealed                    handed_over   {OFFICER}
undo-hand-over       handed_over               sealed        {OFFICER}
acknowledge          handed_over               acknowledged  {OFFICER}
undo-acknowledgement acknowledged              handed_over   {OFFICER}
return               handed_over,acknowledged  sealed        {OFFICER}
record-result        acknowledged              result_known  {OFFICER}
undo-result          result_known              acknowledged  {OFFICER}
give-back            sealed                    given_back    {OFFICER}
"""
IMPORT = """
request  -               queued     registrar
start    queued,running  running    system
finish   running         finished   system
fail     queued,running  failed     system
cancel   queued,running  cancelled  registrar
"""
DIFFERENCE = """
open       -     open        system
keep       open  kept        registrar,pet_head
adopt      open  adopted     registrar,pet_head
reopen     kept,adopted  open  registrar,pet_head
supersede  open  superseded  system
"""
CORRECTORS = "registrar@registered,triage@registered,pet_head@registered,unit_head@registered"
CHECKERS = "pet_head@filed,unit_head@filed,deputy@filed,principal@filed"
CORRECTION = f"""
correct   -          done       {CORRECTORS}
request   -          requested  {CORRECTORS}
confirm   requested  confirmed  {CHECKERS}
refuse    requested  refused    {CHECKERS}
withdraw  requested  withdrawn  registrar@filed,triage@filed,pet_head@filed,unit_head@filed
"""
RATING = """
expect   -            pending  system
open     pending      open     system
suspend  open,lapsed  pending  system
rate     open         rated    petitioner
lapse    open         lapsed   system
attend   rated        =        pet_head@unit,div_head@unit,unit_head@unit
"""
RECORDERS = "registrar@unit,triage@unit,pet_head@unit,unit_handler@unit,unit_head@unit"
RECORDERS_ANYWHERE = "registrar,triage,pet_head,unit_handler,unit_head,div_handler@unit"
WITHDRAWERS = (
    "registrar@unit,triage@unit,pet_head,unit_handler@unit,unit_head@unit,div_handler@unit"
)
NOTE = f"""
record   -      kept  {RECORDERS_ANYWHERE}
correct  kept   =     {RECORDERS},div_handler@unit
"""
ATTACHMENT = f"""
attach           -                                       pending     {RECORDERS_ANYWHERE}
let-pass         pending                                 not_scanned system
clear            pending,not_scanned                     clean       system
condemn          pending,not_scanned                     infected    system
withdraw         pending,not_scanned,clean,infected      withdrawn   {WITHDRAWERS}
undo-withdrawal  withdrawn                               pending     unit_head@unit,pet_head
"""
SERVERS = (
    "registrar@issuer,pet_head@issuer,unit_handler@issuer,unit_head@issuer,reviewer@issuer,"
    "div_handler@handling"
)
ATTEMPT = f"""
fail-delivery  -                failed    {SERVERS}
deliver        -                received  {SERVERS}
follow         failed           followed  system
resume         followed         failed    system
annul          failed,received  annulled  {SERVERS}
"""
DUTY = """
name    -      named    pet_head,unit_head
change  named  =        pet_head@on,unit_head@on
remove  named  removed  pet_head@on,unit_head@on
hand-over named =       pet_head@on,unit_head@on,system_admin
"""
FLAGGERS = "registrar@flagging,triage@flagging,pet_head@flagging,unit_head@flagging"
URGENT_HEADS = "pet_head@flagging,unit_head@flagging"
URGENCY = f"""
flag         -                   flagged     registrar,triage,pet_head,unit_head
name-leader  flagged,reported    =           {URGENT_HEADS}
relieve      flagged,reported,submitted =    system
report       flagged             reported    {FLAGGERS}
undo-report  reported            flagged     {URGENT_HEADS}
instruct     reported,submitted  =           leader@self,principal@self,deputy@self,unit_head@self
submit       reported            submitted   {URGENT_HEADS}
follow-up    reported,submitted  =           {FLAGGERS},unit_handler@flagging
close        submitted           closed      {URGENT_HEADS}
reopen       closed              submitted   {URGENT_HEADS}
take-back    flagged             taken_back  {URGENT_HEADS}
hand-over    flagged,reported,submitted =    {URGENT_HEADS},system_admin
"""
EXECUTION = f"""
open               -                             owed       system
state-due          owed                          =          {OWN}
move-due           owed                          =          unit_head@unit,div_head@unit
note-progress      owed                          =          {OWN}
urge               owed                          =          {ISSUER}
record-done        owed                          done       {OWN}
undo-done          done                          owed       {OWN}
confirm            done                          confirmed  {ISSUER}
return             done                          owed       {ISSUER}
undo-confirmation  confirmed                     done       {ISSUER}
end                owed                          ended      {ISSUER}
undo-end           ended                         owed       {ISSUER}
void               owed,done,confirmed,ended     void       system
"""
OFFICE_ABOVE = "pet_head@issuer,unit_handler@issuer"
LEADERS_ABOVE = "deputy@issuer,principal@issuer,unit_head@issuer"
ELEVATION = f"""
request           -          requested  unit_head@unit
correct-request   requested  =          unit_head@unit
withdraw-request  requested  withdrawn  unit_head@unit
propose           -          proposed   {OFFICE_ABOVE}
put-forward       requested  proposed   {OFFICE_ABOVE}
decline           requested  declined   {ISSUER}
correct           proposed   =          {OFFICE_ABOVE}
withdraw          proposed   withdrawn  {OFFICE_ABOVE}
elevate           proposed   elevated   {LEADERS_ABOVE}
refuse            proposed   refused    {LEADERS_ABOVE}
supply-facts      elevated   =          unit_handler@unit,unit_head@unit
end               elevated   ended      {LEADERS_ABOVE}
"""
CARERS = "registrar,triage,pet_head,div_handler,unit_handler,unit_head"
CARE = f"""
mark       -       active     {CARERS}
renew      active  =          {CARERS}
follow-up  active  =          {CARERS}
take-off   active  taken_off  {CARERS}
expire     active  expired    system
"""
MACHINES: Sequence[tuple[str, Sequence[Move], type[StrEnum]]] = (
    (PIECE, pieces.MOVES, pieces.Status),
    (ORDER, orders.MOVES, orders.Status),
    (MATTER, matters.MOVES, matters.Status),
    (EXTENSION, extensions.MOVES, extensions.Status),
    (WITHDRAWAL, withdrawals.MOVES, withdrawals.Status),
    (REVIEW, reviews.MOVES, reviews.Status),
    (INTERNAL_ORDER, internal.MOVES, internal.Status),
    (CO_HANDLING, co_handlers.MOVES, co_handlers.Status),
    (REFERRAL, referrals.MOVES, referrals.Status),
    (ACCUSATION, accusations.MOVES, accusations.Status),
    (IMPORT, imports.MOVES, JobStatus),
    (DIFFERENCE, differences.MOVES, differences.Status),
    (CORRECTION, corrections.MOVES, corrections.CorrectionStatus),
    (RATING, ratings.MOVES, ratings.Status),
    (RECUSAL, recusals.MOVES, recusals.Status),
    (NOTE, notes.MOVES, notes.Status),
    (ATTACHMENT, attachments.MOVES, attachments.Status),
    (ATTEMPT, deliveries.MOVES, deliveries.Status),
    (DUTY, duties.MOVES, duties.Status),
    (URGENCY, urgencies.MOVES, urgencies.Status),
    (EXECUTION, executions.MOVES, executions.Status),
    (CARE, cares.MOVES, cares.Status),
    (ELEVATION, elevations.MOVES, elevations.Status),
)
KINDS: dict[type[StrEnum], Sequence[StrEnum]] = {
    pieces.Status: list(pieces.Handling),
    extensions.Status: list(pieces.Handling),
    internal.Status: list(internal.Weight),
    recusals.Status: list(recusals.Decider),
}
"""What a row may be, where that decides who may do what; in the tables after the colon."""
STRANGER = {"unit": "not-responsible-unit", "issuer": "not-issuing-unit",
            "registered": "not-registering-unit", "organ": "not-reviewing-organ",
            "recorder": "not-recording-unit", "own": "not-own-organ",
            "asked": "not-asked-division", "helping": "not-co-handler",
            "referring": "not-referring-unit", "on": "not-duty-unit",
            "flagging": "not-flagging-unit", "self": "not-duty-leader",
            "offices": "not-confirming-unit", "handling": "not-issuing-unit",
            "decider": "not-deciding-unit", "filed": "not-registering-unit"}  # fmt: skip
"""How a holder of the role in another unit is refused, by the relation after the @."""
FIELD = {"registered": "registered_unit", "referring": "unit_id", "helping": "unit_id",
         "on": "unit_id", "flagging": "unit_id", "self": "leader_id",
         "offices": "issuer_id", "handling": "unit_line",
         "filed": "unit_id"}  # fmt: skip
ASKED_OF = {"self": "id", "handling": "line"}
"""What of the person the field holds, if not the unit."""
ARRIVAL = ("DL02", "DL03", "DL04")
DEADLINES = {
    "register": (("DL02", "DL03", "DL04"), (), None),
    "file-repeat": ((), ("DL02", "DL03", "DL04"), None),
    "assign": (("DL03", "DL04", "DL11"), ("DL02", "DL03", "DL04"), "D09"),
    "forward": (("DL03", "DL04"), ("DL02", "DL03", "DL04"), "D08"),
    "deal-with": ((), ("DL03", "DL04", "DL05"), None),
    "undo-deal-with": (("DL03", "DL05"), (), None),
    "take-back": ((), ("DL03", "DL04", "DL11"), None),
    "object": (("DL18",), ("DL04",), "D10"),
    "undo-objection": ((), ("DL18",), None),
    "agree-objection": ((), ("DL18", "DL03", "DL11"), None),
    "refuse-objection": ((), ("DL18",), None),
    "undo-return": (("DL03",), (), None),
    "deem-start": (("DL05",), (), None),
    "accept": (("DL05", "DL12b"), (*ARRIVAL, "DL12a"), "D02"),
    "simplify": (("DL12a",), (), None),
    "undo-simplify": ((), ("DL12a",), None),
    "switch-to-ordinary": (("DL05",), ("DL12b",), "D02-S"),
    "undo-switch": (("DL12b",), ("DL05",), "D02-R"),
    "record-investigation": ((), (), "D13"),
    "correct-record": ((), (), "D13"),
    "settle": (("DL13",), ("DL05",), "D15"),
    "undo-settlement": (("DL05",), ("DL13",), "D15-C"),
    "hold-hearing": ((), (), "D14"),
    "postpone-hearing": ((), (), "D14-P"),
    "cancel-hearing": ((), (), "D14-C"),
    "end-hearing": ((), (), "D14-B"),
    "correct-minutes": ((), (), "D14-B"),
    "issue-opinion": ((), ("DL05", "DL12b"), "D16"),
    "deliver-opinion": (("DL07", "DL13"), (), "D20"),
    "undo-delivery": ((), ("DL07", "DL13"), None),
    "withdraw-opinion": ((), ("DL07", "DL13"), "D37"),
    "request-review": (("DL08",), ("DL07",), "D17"),
    "end-review": (("DL07",), ("DL08",), None),
    "resume-review": (("DL08",), ("DL07",), None),
    "issue-review": ((), ("DL08",), "D18"),
    "deliver-review": (("DL09",), (), "D20"),
    "undo-review-delivery": ((), ("DL09",), None),
    "withdraw-review": ((), ("DL09",), None),
    "redo": ((), ("DL09", "DL13"), None),
    "lapse-re-review": ((), ("DL09",), None),
    "request-re-review": (("DL10",), ("DL09",), "D17"),
    "end-re-review": (("DL09",), ("DL10",), None),
    "resume-re-review": (("DL10",), ("DL09",), None),
    "issue-re-review": ((), ("DL10",), "D19"),
    "finalise": ((), (), "D20"),
    "extend": ((), (), "D12"),
    "lapse": ((), ("DL07",), None),
    "file": ((), ARRIVAL, None),
    "undo-filing": (ARRIVAL, (), None),
    "redirect": ((), ARRIVAL, "D04"),
    "undo-redirection": (ARRIVAL, (), "D37"),
    "not-accept": ((), ARRIVAL, "D06"),
    "no-longer-accept": ((), ARRIVAL, "D07"),
    "undo-refusal": (ARRIVAL, (), "D37"),
    "reply": (("DL13",), ARRIVAL, "D38"),
    "undo-reply": (ARRIVAL, ("DL13",), "D37"),
    "divert": (("DL14",), ARRIVAL, "D05"),
    "find-path": (("DL14",), ("DL03", "DL04", "DL05"), "D05"),
    "resume": (("DL02", "DL03", "DL04", "DL05"), ("DL14",), None),
    "conclude-referral": ((), ("DL14",), None),
    "reopen-referral": (("DL14",), (), None),
    "correct-route": (("DL05",), ("DL05",), None),
    "flag-urgent": (("DL15",), (), None),
    "report-urgent": ((), ("DL15",), "D36"),
    "unflag-urgent": ((), ("DL15",), None),
    "withdraw": ((), (*ARRIVAL, "DL05", "DL11"), None),
    "undo-withdrawal": ((*ARRIVAL, "DL05", "DL11"), (), None),
    "undo-triage": (("DL02", "DL03", "DL04"), (), None),
    "entrust": ((), (*ARRIVAL, "DL05", "DL15"), None),
    "give-back": ((*ARRIVAL, "DL05", "DL15"), (), None),
}
AT_THE_DOOR = {"file", "redirect", "not-accept", "no-longer-accept", "study", "reply", "divert"}
TAKEN_BACK = {"undo-filing", "undo-redirection", "undo-refusal", "undo-study", "undo-reply"}
VERBS = AT_THE_DOOR | TAKEN_BACK | {
         "object", "undo-objection", "agree-objection", "refuse-objection", "undo-return",
         "accept", "triage", "undo-triage", "assign", "forward", "seal", "release",
         "entrust",
         "investigate", "record-investigation", "correct-record", "mediate", "end-mediation",
         "settle", "record-performance",
         "confirm-performance", "undo-performance", "question-settlement",
         "keep-settlement", "undo-settlement",
         "hold-hearing", "postpone-hearing", "cancel-hearing", "end-hearing", "correct-minutes",
         "draft-opinion", "return-draft", "issue-opinion", "send-opinion",
         "deliver-opinion",
         "undo-delivery", "withdraw-opinion", "request-review", "request-re-review",
         "find-path", "correct-route", "record-facets", "close-undelivered",
         "undo-close-undelivered",
         "simplify", "undo-simplify", "switch-to-ordinary", "undo-switch"}  # fmt: skip
"""What is called on a piece by its own name; the rest comes about through orders and the like."""
UNDONE = {pieces.Status.REGISTERED, pieces.Status.FILED}
"""Where a triage can be taken back."""


@dataclass(frozen=True)
class Somebody:
    """A person at a unit."""

    roles: frozenset[Role]
    unit: UUID = field(default_factory=uuid4)
    id: UUID = field(default_factory=uuid4)
    line: str = "510000"
    level: Level = Level.PROVINCE

    @property
    def persons(self) -> set[UUID]:
        """Who acts: nobody for another."""
        return {self.id}


@dataclass(frozen=True)
class Row:
    """Whatever moves, of the unit that `handles` it and the unit that issued it."""

    status: StrEnum | None
    unit_id: UUID = field(default_factory=uuid4)
    unit_line: str = "520000/D03"
    issuer_id: UUID = field(default_factory=uuid4)
    organ_id: UUID = field(default_factory=uuid4)
    recorder_id: UUID = field(default_factory=uuid4)
    handled_by: tuple[UUID, ...] = ()
    requested_by: UUID = field(default_factory=uuid4)
    recorded_by: UUID = field(default_factory=uuid4)
    prepared_by: UUID | None = None
    drafted_by: UUID | None = None
    proved_by: tuple[UUID, ...] = ()
    not_signing: tuple[UUID, ...] = ()
    asked_id: UUID = field(default_factory=uuid4)
    leader_id: UUID = field(default_factory=uuid4)
    decider_id: UUID = field(default_factory=uuid4)
    account_id: UUID = field(default_factory=uuid4)
    kind: StrEnum | None = pieces.Handling.BUREAU
    matter_id: UUID | None = None
    seal: pieces.Seal = pieces.Seal.NONE
    registered_unit: UUID = field(default_factory=uuid4)
    registered_line: str = "510000/510100"
    source: pieces.Source = pieces.Source.DIRECT
    sender: str | None = None
    purpose: pieces.Purpose = pieces.Purpose.OTHER
    family: matters.Family | None = None
    due_raw: date | None = None
    handling: pieces.Handling = pieces.Handling.BUREAU
    is_repeat: bool = False
    is_collective: bool = False
    is_major_urgent: bool = False
    petitioner_count: int = 1
    extended_days: int = 0
    simplified: simple.Ground | None = None
    switched_at: datetime | None = None

    @property
    def own_id(self) -> UUID:
        """Of a piece the organ is the one that answers, of a review the one that decides."""
        return self.organ_id

    @property
    def offices(self) -> set[UUID]:
        """Two units may confirm a withdrawal."""
        return {self.unit_id, self.issuer_id}

    @property
    def asked(self) -> set[UUID]:
        """Several units may be asked at a time."""
        return {self.asked_id, uuid4()}


def rows(table: str, statuses: type[StrEnum]) -> Iterable[tuple[str, set[str], str, str]]:
    """Verb, statuses before, status after and the people of each line."""
    for line in table.strip().splitlines():
        verb, before, after, people = line.split()
        known = {"-": set(), "*": {word.value for word in statuses}}
        yield verb, known.get(before, set(before.split(","))), after, people


@pytest.mark.parametrize(("table", "moves", "statuses"), MACHINES)
def test_every_status_and_move_agrees_with_the_table(
    table: str, moves: Sequence[Move], statuses: type[StrEnum]
) -> None:
    written = list(rows(table, statuses))
    assert [move.verb for move in moves] == [verb for verb, *_ in written]
    for move, (_, before, after, _) in zip(moves, written, strict=True):
        assert ("=" if move.after is None else str(move.after)) == after
        for status in statuses:
            if status.value in before:
                check(move, status)
            elif move.before:
                with pytest.raises(Conflict, match="wrong-status"):
                    check(move, status)


@pytest.mark.parametrize(("table", "moves", "statuses"), MACHINES)
def test_every_person_and_move_agrees_with_the_table(
    table: str, moves: Sequence[Move], statuses: type[StrEnum]
) -> None:
    for move, (*_, said) in zip(moves, rows(table, statuses), strict=True):
        people = dict(each.partition("@")[::2] for each in said.split(","))
        for role, kind in product(Role, KINDS.get(statuses, [None])):
            row = Row(min(move.before, default=None), kind=kind)
            stranger = Somebody(frozenset({role}))
            relation, _, of = people.get(role.value, "-").partition(":")
            if relation == "-":
                with pytest.raises(Forbidden, match="role-not-allowed"):
                    permit(move, stranger, row)
            elif of and kind not in of.split("/"):
                with pytest.raises(Forbidden, match="not-decider"):
                    permit(move, stranger, row)
            elif relation:
                field = FIELD.get(relation, f"{relation}_id")
                one = {ASKED_OF.get(relation, "unit"): getattr(row, field)}
                permit(move, replace(stranger, **one), row)
                with pytest.raises(Forbidden, match=STRANGER[relation]):
                    permit(move, stranger, row)
            else:
                permit(move, stranger, row)


SECOND: Mapping[type[StrEnum], Mapping[str, str]] = {
    pieces.Status: dict.fromkeys(
        ("issue-opinion", "confirm-performance", "keep-settlement", "undo-settlement"),
        "prepared_by",
    ),
    extensions.Status: dict.fromkeys(("approve", "refuse"), "requested_by"),
    withdrawals.Status: dict.fromkeys(("confirm", "refuse"), "recorded_by"),
    internal.Status: {"instruct": "drafted_by"},
    executions.Status: {"confirm": "proved_by"},
    corrections.CorrectionStatus: dict.fromkeys(("confirm", "refuse"), "requested_by"),
    elevations.Status: dict.fromkeys(("elevate", "refuse"), "prepared_by"),
    recusals.Status: dict.fromkeys(("agree", "refuse", "undo", "undo-decision"), "account_id"),
    reviews.Status: {
        "issue": "not_signing",
        **dict.fromkeys(
            ("take-up", "refuse", "reconsider", "draft", "return", "deliver", "undo-receipt",
             "hold-hearing", "end-hearing", "undo-hearing"), "handled_by"),
    },
}  # fmt: skip
"""Verbs that a second person does, and the field that names who may not."""


@pytest.mark.parametrize(("_table", "moves", "statuses"), MACHINES)
def test_nobody_decides_on_what_he_prepared_himself(
    _table: str, moves: Sequence[Move], statuses: type[StrEnum]
) -> None:
    written, (kind, *_) = SECOND.get(statuses, {}), KINDS.get(statuses, [None])
    barred = {move.verb: move for move in moves if any(way.never for way in move.ways)}
    assert barred.keys() == written.keys()
    for verb, move in barred.items():
        assert all(way.never for way in move.ways), "some way leads around the second person"
        row = Row(min(move.before), kind=kind)
        row = replace(row, registered_unit=row.unit_id, decider_id=row.unit_id,
                      issuer_id=row.unit_id, organ_id=row.unit_id)  # fmt: skip
        one = Somebody(frozenset(Role), unit=row.unit_id)
        permit(move, one, row)
        for named in (one.id, (one.id,)):
            with pytest.raises(Conflict):
                permit(move, one, replace(row, **{written[verb]: named}))


def test_moves_of_a_piece_start_and_stop_the_deadlines_of_the_regulations() -> None:
    written = {
        move.verb: (move.starts, move.stops, move.letter)
        for move in pieces.MOVES
        if move.starts or move.stops or move.letter
    }
    assert written == DEADLINES


@pytest.mark.parametrize("status", list(pieces.Status))
@pytest.mark.parametrize("own", [True, False])
def test_nobody_is_offered_a_verb_that_would_be_refused(status: pieces.Status, own: bool) -> None:
    for triaged, kind in product((True, False), pieces.Handling):
        family = matters.Family.APPEAL if triaged else None
        row = Row(status, matter_id=uuid4() if triaged else None, family=family, kind=kind)
        row = replace(row, organ_id=row.unit_id)
        person = Somebody(frozenset(Role), **({"unit": row.unit_id} if own else {}))
        offered = queries.allowed_moves(row, person)
        for move in pieces.MOVES:
            if move.verb in offered:
                check(move, status)
                permit(move, person, row)
        assert set(offered) <= VERBS - AT_THE_DOOR - TAKEN_BACK  # of who received it
        assert ("triage" in offered) == (status is pieces.Status.REGISTERED and not triaged)
        assert ("assign" in offered) == (status is pieces.Status.REGISTERED and triaged)
        assert ("forward" in offered) == ("assign" in offered)
        assert ("accept" in offered) == ("assign" in offered and own)
        assert ("seal" in offered) == ("triage" in offered)
        assert ("undo-triage" in offered) == (triaged and status in UNDONE)
        anywhere = {"object", "undo-objection", "agree-objection", "refuse-objection",
                    "undo-return", "triage", "undo-triage", "assign", "forward", "seal",
                    "request-review", "request-re-review",
                    "correct-route"}  # fmt: skip
        assert own or not set(offered) - anywhere


@pytest.mark.parametrize("seal", list(pieces.Seal))
def test_of_a_sealed_piece_only_release_and_officers_are_offered(seal: pieces.Seal) -> None:
    row = Row(pieces.Status.REGISTERED, seal=seal)
    offered = queries.allowed_moves(row, Somebody(frozenset(Role)))
    assert offered == (["release", "entrust"] if seal in pieces.SEALED else ["triage", "seal"])


def test_every_verb_of_a_piece_is_offered_at_some_status() -> None:
    row = Row(None, matter_id=uuid4(), family=APPEAL)
    simply = replace(row, simplified=simple.Ground.CLEAR)
    switched = replace(simply, switched_at=datetime(2026, 3, 2, tzinfo=UTC))
    person = Somebody(frozenset(Role), unit=row.unit_id)
    every = {verb for status in pieces.Status for each in (row, simply, switched)
             for verb in queries.allowed_moves(replace(each, status=status), person)}  # fmt: skip
    assert (
        every
        == VERBS - {"triage", "seal", "release", "entrust", "object"} - AT_THE_DOOR - TAKEN_BACK
    )


REGISTERED, APPEAL = pieces.Status.REGISTERED, matters.Family.APPEAL
SUGGESTION = matters.Family.SUGGESTION
FROM_OTHERS = {"source": pieces.Source.MNR, "sender": "自然资源部"}
REFUSE = {"not-accept", "no-longer-accept"}
OFFERED: Sequence[tuple[pieces.Status, dict[str, Any], set[str]]] = (
    (REGISTERED, {}, {"file", "redirect", "reply"} | REFUSE),
    (REGISTERED, FROM_OTHERS, {"file", "reply"} | REFUSE),
    (REGISTERED, {"purpose": pieces.Purpose.SUGGESTION}, {"file", "redirect"} | REFUSE),
    (REGISTERED, {"purpose": pieces.Purpose.REQUEST_SETTLEMENT}, {"file", "redirect"} | REFUSE),
    (REGISTERED, {"purpose": pieces.Purpose.COMPLAINT_APPEAL}, {"file", "redirect"} | REFUSE),
    (REGISTERED, {"seal": pieces.Seal.LATER}, set()),
    (REGISTERED, {"family": APPEAL}, {"redirect", "divert"} | REFUSE),
    (REGISTERED, {"family": APPEAL, "due_raw": date(2026, 5, 1)}, {"divert"}),
    (REGISTERED, {"family": SUGGESTION}, {"redirect", "study"} | REFUSE),
    (REGISTERED, {"family": SUGGESTION, **FROM_OTHERS}, {"study"} | REFUSE),
    (pieces.Status.STUDYING, {"family": SUGGESTION}, {"reply", "undo-study"}),
    (pieces.Status.FILED, {}, {"undo-filing"}),
    (pieces.Status.FILED, {"family": APPEAL}, set()),
    (pieces.Status.REDIRECTED, {}, {"undo-redirection"}),
    (pieces.Status.NOT_ACCEPTED, {"family": APPEAL}, {"undo-refusal"}),
    (pieces.Status.NO_LONGER_ACCEPTED, {}, {"undo-refusal"}),
    (pieces.Status.DIRECTLY_REPLIED, {"family": SUGGESTION}, {"undo-reply"}),
    (pieces.Status.ASSIGNED, {"family": APPEAL}, set()),
)


@pytest.mark.parametrize(
    ("known", "offers"), [({}, False), (FROM_OTHERS, True), ({"source": pieces.Source.MNR}, False)]
)
def test_only_what_somebody_sent_is_objected_to(known: dict[str, Any], offers: bool) -> None:
    row = Row(REGISTERED, **known)
    person = Somebody(frozenset(Role), unit=row.registered_unit)
    assert ("object" in queries.allowed_moves(row, person)) == offers


@pytest.mark.parametrize(("status", "known", "verbs"), OFFERED)
def test_who_received_a_piece_is_offered_the_ends_that_fit_it(
    status: pieces.Status, known: dict[str, Any], verbs: set[str]
) -> None:
    matter = {"matter_id": uuid4()} if "family" in known else {}
    row = Row(status, **matter, **known)
    person = Somebody(frozenset(Role), unit=row.registered_unit)
    offered = set(queries.allowed_moves(row, person))
    assert offered & (AT_THE_DOOR | TAKEN_BACK) == verbs
