/** Words that compare a number, by operator; each stands before the value. */
export const COMPARATORS: [operator: 'gte' | 'lte' | 'gt' | 'lt' | 'eq' | 'ne', words: string][] = [
  [
    'lte',
    'less than or equal(?: to| than)?|lower than or equal(?: to)?|(?:smaller|less|lower|fewer)(?: than)? or equal(?: to| than)?|equal to or (?:less|lower|smaller|fewer|below)(?: than)?|(?:below|under) or equal to|at or (?:below|under)|<=|≤|=<|< =',
  ],
  [
    'gte',
    'greater than or equal(?: to| than)?|(?:higher|more|larger|bigger) than or equal(?: to)?|(?:bigger|more|larger|higher|greater)(?: than)? or equal(?: to| than)?|equal to or (?:more|higher|larger|greater|bigger|above)(?: than)?|(?:above|over) or equal to|at or (?:above|over)|>=|≥|=>|> =',
  ],
  [
    'lte',
    'at (?:the )?most|at maximum|no more than|not more than|no (?:higher|greater|larger|bigger|longer|later) than|not (?:higher|greater|larger|bigger|exceeding) than|not exceeding|does not exceed|up to|as (?:low|little|few|cheap) as|a maximum of|maximum|max|maximal|not over|not above|target(?: price)?(?: of| is| ?:)?|budget(?: of| is| ?:)?',
  ],
  [
    'gte',
    'at (?:the )?least|at minimum|no (?:less|lower|fewer|smaller) than|not (?:less|lower|fewer|smaller) than|a minimum of|minimum|min|as (?:high|much|many) as|upwards? of|not under|not below',
  ],
  [
    'lt',
    'below|under(?:neath)?(?: than)?|beneath|less(?:er)?(?: expensive)? (?:than|then|of|as)|lower (?:than|then|of|as)|smaller (?:than|then)|cheaper (?:than|then)|fewer (?:than|then)|shorter than|colder (?:than|then)|cooler (?:than|then)|younger than|lighter than|weaker than|short of|south of|shy of|worse than|undercuts|undercut|<',
  ],
  [
    'gt',
    'above|over(?: than)?|more (?:than|then|of)|more expensive than|greater (?:than|then)|higher (?:than|then|of|as)|larger (?:than|then)|bigger (?:than|then)|longer than|later than|hotter (?:than|then)|warmer (?:than|then)|faster than|slower than|older than|taller than|stronger than|heavier than|better than|dearer than|exceed(?:s|ing|ed)?|surpass(?:es|ed|ing)?|tops?|topped|beats?|pass(?:es|ed)?|outstrips|beyond|past|in excess of|north of|cross(?:es|ed)?|breaks?(?: through)?|>',
  ],
  [
    'ne',
    'not equal(?: to)?|does not equal|is not equal to|differs? from|different (?:from|to|than)|other than|anything (?:but|other than|except)|anything else than|!=|<>|≠|! =',
  ],
  ['eq', 'exactly|equals?(?: to)?|equal to|equaling(?: to)?|is equal to|precisely|==?|amounts to'],
];

/** Movements by direction. */
export const UP =
  '(?:rises?|rising|rose|risen|increases?|increased|increasing|goes up|go up|going up|gone up|went up|moves up|climbs?|climbed|climbing|jumps?|jumped|grows?|grew|growing|gains?|gained|surges?|surged|spikes?|spiked|soars?|soared|is up|are up|up|raise[sd]?|hike[sd]?|gets? (?:higher|more expensive|warmer|hotter)|appreciates|rallies|pumps|ticks up|shoots up)';
export const DOWN =
  '(?:drops?|dropped|dropping|falls?|fell|falling|fallen|decreases?|decreased|decreasing|goes down|go down|going down|gone down|went down|moves down|comes down|dips?|dipped|declines?|declined|loses?|lost|sinks?|sank|plunges?|plunged|plummets?|tanks|crashes|crashed|slides?|slips?|slipped|shrinks?|is down|are down|down|is reduced|reduces?|reduced|gets? (?:lower|cheaper|cooler|colder)|depreciates|tumbles?|dumps|ticks down|is discounted|discounted|slash(?:es|ed)?|cuts|cut(?= (?:the|its|their|your)\\b)|lowers|lower(?= (?:the|its|their|your)\\b)|lowered|reduces)';
export const MOVE =
  '(?:changes?|changed|changing|moves?|moved|moving|varies|vary|shifts?|shifted|swings?|fluctuates?|differs|deviates|is off|updates?)';

/** Small words that may stand between a verb, its comparison and the value. */
export const FILLERS =
  '(?:(?:is|are|be|was|were|being|been|gets?|got|getting|goes|go|going|gone|went|becomes?|falls?|fell|falling|fallen|drops?|dropped|dropping|dips?|sinks?|declines?|slips?|slides?|comes?|came|rises?|rose|rising|climbs?|jumps?|moves?|changes?|hits?|hitting|reaches|reach|reached|turns?|stays?|remains?|sits?|stands?|increases?|decreases?|elevates?|grows?|runs?|shows?|reads?|costs?|takes?|measures?|down|up|to|at|now|currently|ever|even|much|well|far|way|just|slightly|significantly|again|back|already|anything|somewhere|anywhere|a|the|value|that|which|has|have|gets up|sold for|priced|listed|available|selling|trading|for|suddenly|finally|only|still) )';

/** What a measure can be compared with over time. */
export const REFERENCES: [words: string, kind: 'average' | 'baseline' | 'previous' | 'lowest' | 'highest', days?: number][] = [
  [
    '(?:the )?(?:previous|last|prior) (?:check|value|reading|time|one|measurement)|before|previously|the time before|previous',
    'previous',
  ],
  [
    'usual|normal|typical|ordinary|expected|(?:the |its )?(?:usual|normal|typical)(?: level| value| range)?|(?:the |its )?baseline',
    'baseline',
  ],
  ['(?:the )?day before|yesterday(?: at this time)?|the previous day|a day ago|24 hours ago', 'average', 1],
  ['last week|the week before|the previous week|a week ago|the same (?:time|day) last week', 'average', 7],
  ['last month|the month before|the previous month|a month ago', 'average', 30],
  ['last year|a year ago|the previous year', 'average', 365],
  ['(?:the |its )?(?:weekly|week) (?:average|mean)', 'average', 7],
  ['(?:the |its )?(?:daily|day) (?:average|mean)', 'average', 1],
  ['(?:the |its )?(?:monthly|month) (?:average|mean)', 'average', 30],
  ['(?:the |its )?(?:yearly|annual) (?:average|mean)', 'average', 365],
];
