"""The words that the rules look for, by what they tell: who somebody is, what is done to them, how they are.

A word may have several tags. Phrases are joined with underscores; apostrophes are gone, so that `neighbours` is also
the neighbour's. Short forms and step-parents are told by `SHORT_FORMS` first.
"""

TAGS = {
    # a young person, and several
    "one": """
        child kid boy girl lad lass baby toddler infant newborn teenager teen youngster pupil student schoolboy
        schoolgirl young_person young_lad young_girl young_boy little_one little_boy little_girl grandchild
    """,
    "some": "children kids boys girls babies toddlers teenagers youngsters pupils little_ones siblings twins",
    "kin": """
        son sons daughter daughters niece nieces nephew nephews grandson grandsons granddaughter granddaughters
        grandchild grandchildren grandkids grandkid stepson stepdaughter brother brothers sister sisters cousin
        cousins godson goddaughter foster_child foster_son foster_daughter foster_kids foster_kid unborn childs
        babys boys girls
    """,
    # of these, one's own is somebody in particular, whatever is asked
    "dear": """
        son sons daughter daughters niece nieces nephew nephews grandson grandsons granddaughter granddaughters
        grandchild grandchildren grandkids grandkid stepson stepdaughter godson goddaughter child baby toddler
        little_boy little_girl little_one
    """,
    "adult": """
        dad mum parent parents carer carers foster_carer foster_carers foster_parents uncle uncles aunt auntie
        grandad grandma nan gran grandfather grandmother partner boyfriend girlfriend husband wife ex teacher
        coach babysitter childminder nanny social_worker key_worker priest vicar imam tutor neighbour neighbours
        man men woman lady guy women bloke stranger strangers couple someone step_dad step_mum foster_dad
        foster_mum foster_mother brother brothers sister sisters cousin cousins staff worker
    """,
    "theirs": """
        neighbours friends mates colleagues constituents residents womans mans ladys couples exs sisters
        brothers cousins
    """,
    "own": "my his her",
    "them": "him her them",
    "near": """
        next_door over_the_road across_the_road across_the_street across_the_hall down_the_road down_the_street
        up_the_road down_our_street down_my_street upstairs downstairs flat_above flat_below opposite_me
        opposite_us near_me at_number from_number in_the_flat
    """,
    # what somebody does to another
    "act": """
        hit hits hitting beat beats beating beats_up beating_up beat_up hurt hurts hurting slap slaps slapped
        slapping punch punches punched punching kick kicks kicked kicking smack smacks smacked smacking whip
        whips whipped strangle strangles strangled strangling choke chokes choked choking burn burns burnt
        burned burning shakes shaking shook throws threw abuse abuses abused abusing molest molests molested
        molesting rape rapes raped raping groom grooms groomed grooming assault assaults assaulted assaulting
        touch touches touched touching fondles fondled threaten threatens threatened threatening starve starves
        starved starving neglect neglects neglected neglecting lock locks locked locking drug drugs drugged
        drag drags dragged dragging shake bully bullies bullied bullying mistreat mistreats mistreated kill kills killed
        stab stabs stabbed stabbing bites bit attack attacks attacked grab grabs grabbed grabbing watches kisses
        kissed abduct abducted kidnapped snatched push pushes pushed shove shoved headbutted spat screams_at
        screaming_at shouts_at shouting_at yells_at hates ties exploits exploiting
    """,
    "leave": "leave leaves leaving left ignores makes made forces forced forcing scares tells told",
    "done": """
        hit beaten beaten_up hurt slapped punched kicked smacked strangled choked burnt burned shaken abused
        molested raped groomed assaulted touched threatened starved neglected locked_in locked_up locked_out
        locked_away locked drugged bullied tied_up mistreated ill_treated stabbed attacked exploited trafficked
        battered harmed injured shouted_at screamed_at beat beat_up
    """,
    # how somebody is: `harm` may also be said of services, `grave` hardly
    "harm": """
        bruise bruises bruised bruising black_eye black_eyes broken_arm broken_leg burns burn_marks scalded
        bite_marks bleeding injury injuries marks cut cuts cutting abuse abusing abusive rape grooming assault
        neglect neglecting starving underfed malnourished hungry not_fed not_being_fed not_been_fed not_eaten
        left_alone home_alone alone on_their_own on_her_own on_his_own by_himself by_herself by_themselves
        unsupervised locked locked_in locked_up scared frightened terrified petrified afraid withdrawn
        threatening missing run_away running_away ran_away ran_off runs_away runaway disappeared not_come_home
        not_came_home not_been_seen not_been_home suicidal suicide self_harm self_harming self_harms self_harmed
        hurting_herself hurting_himself kill_herself kill_himself wants_to_die overdose overdosed not_safe
        not_feel_safe not_be_safe unsafe danger at_risk exploited trafficked county_lines drugs knife knives gun
        gang weapon forced_marriage being_forced fgm bullied mistreated scream screams screaming shouts shouting
        yells crying cries sobbing unconscious not_breathing drunk filthy dirty no_coat no_shoes no_food
        no_clothes no_heating no_bed nappy unwashed unkempt pregnant older_man older_men older_boyfriend nudes
        naked inappropriate inappropriately sexual sexually violent heroin cocaine crack drinks drinking
        sleeping_with sex flinches flinched flinching cowers swollen skeletons skin_and_bone never_fed never_eats
        violence wandering abducted kidnapped snatched dragged battered married get_married raping shot
        stopped_eating drowning homeless traffic unattended no_adult no_adults sleeping_rough harm harmed
        harming hurting hitting beating
    """,
    "grave": """
        beaten beaten_up beat_up molested raped groomed abused starved tied_up locked_in bullied exploited
        trafficked bruises bruised covered_in_bruises black_eye suicidal self_harming self_harmed run_away
        ran_away runaway not_come_home not_been_seen not_been_home not_eaten not_fed not_being_fed
        scared_to_go_home overdosed hungry unconscious sexually hurting_herself hurting_himself kill_herself
        kill_himself wants_to_die gone_missing home_alone left_alone immediate_danger
    """,
    "worry": """
        worry worries worried worrying concern concerns concerned concerning uneasy suspect suspicious alarmed
        fear safeguarding
    """,
    # what counts only beside people whom the writer knows
    "trouble": """
        pervert weed tablets pills food starve follows following forced forcing died dead dying police hide
        hiding hid broke broken smashing smashes fighting fights kicked_out thrown_out drink drunk drinks user
        users drug marry marriage hospital prison bed blood bleeds pain evil monster hell trapped escape secret
        secrets blackmail blackmailing creepy weird stalking stalks spying abusers paedo paedophile pedo nonce
        predator restrained punish punishes punished punishment cruel horrible nasty names worthless ashamed
        unhappy ill sick thin skinny dirty grubby smells mould lice nits shivering stained ragged tears begs begged
        begging pleaded cowered cries wept nightmares wets soiled shut locks caged cage cupboard shed cellar garage
        loft rats faeces mess needle needles powder vodka alcohol booze wine spice weed cannabis stoned passed_out
        blade blades machete dealer dealers debt debts swollen mark scar scars limping fracture fractures fractured
        broken bone rib ribs wrist sling unexplained goodbye
    """,
    # what is missing, or forbidden, where children live as they should
    "need": """
        food meal meals fed dinner breakfast lunch heating heat electric electricity hot warm bed bedding mattress coat
        shoes clothes nappies wash washed bath clean doctor dentist hospital medicine school nursery lessons
        friends phone sleep outside out
    """,
    "observe": """
        saw see seen seeing notice noticed noticing watched found heard hear hearing overheard witnessed visited visit
        look_after looked_after babysit mind teach taught coach coached mentor tutor know met picked_up dropped_off
    """,
    "job": """
        social_worker social_workers teacher nurse foster_carer foster_carers carer childminder nanny tutor coach
        headteacher governor councillor magistrate solicitor
    """,
    # only beside a child of somebody's own
    "lure": "messaging texting photos pics pictures webcam secret nudes online older",
    "case": """
        case cases casework social_worker social_workers social_services childrens_services assessed assessment
        placement placements ehcp ehc hearing court custody care_order adopted adopting adoption fostered
        foster_care in_care into_care removed taken_away taken excluded exclusion school_place referred referral
        complaint allegation allegations news update happen happening happened support see took live stay
        diagnosis camhs respite guardianship files file records access contact visit visits plan review
        waiting_list kinship come_home
    """,
    # the writer's own voice
    "be": "is are am was were be been being has have had keeps keep gets get getting got looks seems came",
    "self": "myself my_self",
    "home": """
        children_home care_home foster_home residential_home childrens_home in_care foster_care fostered
        foster_carers foster_family
    """,
    # in a question, or beside what was published
    "lead": """
        so and but ok okay please hi hello hey hiya morning also just well right quick question can could would
        will you tell me do know i_want_to_know i_would_like_to_know i_need_to_know i_wonder wondering show find
        out remind what about
    """,
    "ask": """
        how what whats when where wheres which who whos whose why is are was were do does did has have had can
        could should would will may might must if once any number numbers percentage share proportion list
        define explain give examples compare summarise evidence count total rate rates
    """,
    "published": """
        ofsted inspector inspectors inspection inspections inspected serious_case case_review case_reviews scr
        inquest audit audits the_report last_report latest_report annual_report this_report monitoring how_many
        percent per_cent percentage statistic statistics figure figures strategy strategies policy policies
        recommend recommended recommendation recommendations judgement judgment framework statutory procedure
        procedures protocol protocols threshold thresholds
    """,
}
"""Tag -> words and phrases."""

NOT_A_CHILD = """
    protection poverty death deaths exploitation sexual criminal abuse neglect welfare health safeguarding
    centred focused care benefit trafficking minder minders mental social development services practitioner
    placements
"""
"""What follows `child` where no child is spoken of."""

NOT_A_FAMILY = """
    whole foster birth wider extended kinship average local same right nuclear adoptive royal troubled early
    strong strongest new other first think supporting norfolk child or and in of to for on private single open
"""
"""What stands before `family` where it is not a name."""

OF_A_SERVICE = """
    hub hubs support court group groups plan plans network networks safeguarding centre centres justice help
    time finding connect nurse focus intervention therapy member members home homes placement placements
    learning information life service services carer carers based practice tree values
"""
"""What follows `family` where no family is spoken of."""

SHORT_FORMS = {
    **dict.fromkeys("mom mam mummy mother stepmum stepmother".split(), "mum"),
    **dict.fromkeys("daddy father stepdad stepfather".split(), "dad"),
    **dict.fromkeys("somebody someones somebodys".split(), "someone"),
    **dict.fromkeys("bairn kiddie".split(), "child"),
    **dict.fromkeys("yr yrs yo years".split(), "year"),
    "u": "you",
    "ur": "your",
    "pls": "please",
    "plz": "please",
    "wanna": "want to",
    "gonna": "going to",
    "ss": "social services",
    "cps": "social services",
    "bf": "boyfriend",
    "wont": "will not",
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "hasnt": "has not",
    "havent": "have not",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "cannot": "can not",
    "im": "i am",
    "id": "i would",
    "ive": "i have",
    "shes": "she is",
    "hes": "he is",
    "theyre": "they are",
    "theres": "there is",
    "neighbor": "neighbour",
    "neighbors": "neighbours",
    "sumone": "someone",
    "selfharm": "self harm",
    "selfharming": "self harming",
    "neices": "nieces",
    "neice": "niece",
}
"""As typed on a phone -> as the rules have it."""

MENDABLE = """
    abused abusing bruises bruised beaten daughter daughters nephew nephews nieces children toddler grandson
    grandsons granddaughter granddaughters grandchild grandchildren suicidal neglected neglecting groomed
    grooming starving starved frightened terrified neighbour neighbours assaulted molested threatened
    threatening strangled exploited trafficked overdose boyfriend screaming worried safeguarding stepdad hurting
    punched kicked missing unsafe sister brother scared
"""
"""Words worth mending when a letter is wrong; few others lie that near."""
