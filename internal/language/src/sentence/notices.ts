import { type Skeleton, TAKEN } from './skeleton.ts';

const ME = '(?:me|us|my team|the team|everyone|my phone|my email)';
const THING =
  '(?:alert|notification|message|e-?mail|mail|text|sms|push(?: notification)?|ping|heads[- ]up|warning|note|reminder|line|shout|notice|call|word|pop ?up(?: notification| message)?)';

/** Ways to ask to be told; taken away wherever they stand. */
const NOTICES: RegExp[] = [
  /\b(?:is there )?(?:any chance|is it possible|would it be possible|do you think|i was wondering|i wonder|it would be (?:great|nice|good|lovely)|would you mind|do you mind|would you be able to|are you able to|be able to|i only care|i just (?:want|need)|all i (?:want|need) is)(?: (?:that|if|whether|for|to))?(?: (?:you|we|i|someone))?(?: (?:can|could|would|might|will))?(?: (?:possibly|perhaps|maybe|please|to|ever))*(?: (?:tell|email|e-mail|notify|alert|warn|inform|messag|text|ping|let|send|giv)ing (?:me|us)(?: (?:an? )?(?:know|alert|message|email|e-mail|note|notification|heads[- ]up))?)?/,
  /\b(?:and |then |please |just )*(?:yell|shout|holler|scream|poke|bug|wake)(?: (?:at|for))?(?: (?:me|us))?\b/,
  /\b(?:telling|emailing|notifying|alerting|warning|informing|messaging|texting|pinging) (?:me|us)\b/,
  new RegExp(
    `\\b(?:(?:can|could|would|will|may) (?:you|i|we) (?:please |kindly |possibly |just )?|please |kindly |just |i (?:want|need) (?:you )?to |i would (?:like|love|appreciate) (?:it if you |you to |for you to )?|go (?:and|ahead and) |make sure (?:to |you )?|be so kind (?:as )?to |help me (?:and )?|set (?:this|it) up to |and |then |to )*\\b(?:tell|notify|alert|inform|warn|e-?mail|mail|text|message|ping|page|remind|update|call|contact|dm|sms|buzz|nudge) ${ME}\\b(?: (?:please|asap|immediately|right away|at once|know|straight away|instantly|by (?:e-?mail|mail|text|sms|push)|via (?:e-?mail|mail|text|sms|push|slack|discord|webhook|telegram)|an? (?:e-?mail|message|text|alert)|about (?:it|this|that)|as soon as possible|too|also|about|of|on|once)\\b)*`,
  ),
  new RegExp(
    `\\b(?:(?:can|could|would|will) (?:you|i) (?:please |just )?|please |just |and |then |to )*\\blet ${ME} (?:know|be (?:told|notified|informed))(?: (?:please|asap|immediately|right away|about (?:it|this)|by (?:e-?mail|mail)|via (?:e-?mail|slack)))*`,
  ),
  new RegExp(
    `\\b(?:(?:can|could|would|will) (?:you|i) (?:please |just )?|please |just |and |then |to |i (?:want|need|would like) you to |i would like to )*\\b(?:send|give|get|drop|shoot|fire|deliver|forward|post|push|make|create|set up|set|raise|trigger|show|receive|fetch|issue)(?: (?:off|out|up))?(?: ${ME})?(?: (?:an?|the|some|out|any))?(?: (?:quick|short|new|instant|immediate|email|e-mail|price|push|slack))* (?:${THING})s?(?: (?:to|on|via|by|at) (?:${ME}|(?:my |the )?(?:e-?mail|phone|inbox|slack|discord|telegram|sms|team|webhook|channel|mailbox)))*(?: (?:please|saying|that|for|about|of|asap|immediately|on|right away)\\b)*\\b`,
  ),
  new RegExp(
    `\\b(?:i|we) (?:(?:want|need|wish|hope|am hoping|am waiting|am looking|prefer|must|have|would (?:like|love|want|appreciate|be interested|be glad|be happy|be grateful)|'d like)(?: (?:to|for|an?|in|if you could|if you would|it if you))*)(?: (?:know|hear|learn|find out|see|be (?:notified|alerted|told|informed|warned|e-?mailed|pinged|messaged|updated|made aware|aware|reminded|able to (?:see|know))|get (?:notified|alerted|told|informed|an? (?:${THING})|(?:${THING})s?)|receive (?:an? )?(?:${THING})s?|(?:${THING})s?|monitor|watch|track|check|follow|keep an eye on|keep track of))+(?: (?:by e-?mail|about|of|whether|that|immediately|right away|via e-?mail))*`,
  ),
  /\bkeep (?:me|us) (?:posted|informed|updated|in the loop|up to date)(?: (?:on|about|of|if|whether))?\b/,
  /\b(?:please )?(?:ring|sound|raise|trigger|fire)(?: (?:the|an?))? (?:alarm|bell|incident)\b/,
  /\b(?:be|stay|get) (?:notified|alerted|informed|told)(?: (?:about|of))?\b/,
  /\b(?:page|alert|notify|warn|inform|tell|e-?mail|ping) (?:the )?(?:on-?call|ops|everyone|someone|oncall)(?: (?:team|engineer|person))?\b/,
  /(?:^|· ?|, )(?:alert|notify|notification|warn|warning|alarm|ping|e-?mail|page|tell|text|remind)(?= (?:if|when|whenever|once|as|on|for|should|in case|about|·|the moment|every)\b)/,
];
const WATCHES =
  /\b(?:(?:can|could|would|will) (?:you|i) (?:please )?|please |kindly |just |and |then |to |i (?:want|need|would like) you to |start (?:to )?|set up (?:an? )?|create (?:an? )?|go (?:and|ahead and) |make (?:me )?(?:an? )?|let us |help me )*\b(?:keep (?:an |a close |a |on )?(?:eye|watch|tabs|track|check)(?: (?:on|of|out for))?(?: what)?|keep (?:watching|monitoring|checking|tracking)|look(?:ing)? ?out for|be on the lookout for|lookout for|watch(?:ing|es)?(?: out)?(?: over| for)?|monitor(?:ing|s)?(?: for| of| on| that)?|track(?:ing)?|observe|follow|check(?:ing)?(?! in\b(?! on))(?: (?:up )?on| out| for| in on)?|look at|look into|(?:visit|open|go to|load)(?= (?:the (?:page|site|website|url) )?§u)|scan|poll|supervise|survey|have a look at|take a look at|alerts? (?:for|on)|notifications? (?:for|on)|watcher for)(?: (?:if|whether|when|that|to see (?:if|whether)|and see if))?(?= |$)/;
const TRIGGERS =
  /\b(?:(?:only |but |and |also |just |even )*(?:as soon as|as early as|the (?:moment|minute|second|instant|day|time|very moment)(?: that| when)?|(?:every|each|any|the next|the first) ?time(?: that| when)?|in case(?: that| of)?|in the event (?:that|of)|on the event that|whenever|when|once|whether(?: or not)?|if|should(?= (?:the|it|its|this|that|they|there|any|an?|my|our|§u\d+)\b)|provided(?: that)?|upon|until|till|while|where|assuming|for when|so long as|as long as|after))\b/;
const GREETINGS =
  /(?:^|· )(?:(?:hi|hey|hello|good (?:morning|evening|afternoon)|dear \w+|yo|ok(?:ay)?|so|well|um+|uh|hmm+|thanks|thank you|greetings|please|hiya|sup|excuse me|sorry|btw|fyi|quick (?:one|question))(?: (?:there|everyone|all|team|bot|folks|guys|monitors?))?[ ,!.·]+)+/;
const COURTESIES =
  /\b(?:(?:make|be) sure(?: that)?|ensure(?: that)?|verify(?: that)?|confirm(?: that)?|and alert otherwise|otherwise|thank(?:s| you)(?: (?:a lot|so much|very much|in advance|you|again|a million|a bunch))*|cheers|many thanks|much appreciated|please and thank you|if (?:you (?:can|could|would|please|do not mind)|possible|that is (?:ok|okay|possible|fine))|as soon as possible|asap|if you please|kindly|ok(?:ay)?\?|will you|would you|could you|can you|please|for me|for us|i guess|basically|actually|literally|honestly|somehow|immediately|right away|straight away|at once|instantly|right now|by e-?mail|via e-?mail|via slack|by sms|on my phone|to my (?:phone|inbox|e-?mail))\b/;

/** What a sentence tells beside its request: what holds now, what was seen before. */
const ASIDES: RegExp[] = [
  /,? ?\b(?:which|that) (?:is|are|was|costs?|sells for|stands at)(?: (?:currently|now|usually|normally|at|only|about|around|still))* §[nmxpd]\d+(?: (?:now|right now|at the moment|today|currently))? ?(?=,|\.|;|\)|·)/,
  /\b(?:it |that )?(?:is|are|costs?|was|stands at|says|shows|reads)(?: (?:currently|now|at|only|about|around|still))* §[nmxpdq]\d+(?: [a-z]+)?(?= (?:now|right now|at the moment|currently|today)\b)/,
  /\b(?:it |which |that )?(?:currently|now|presently|at present|right now) (?:says|shows|reads|is|costs|stands at|sits at|displays) §[nmxpdq]\d+/,
  /(?<!\b(?:if|when|once|whenever|soon as)\b[^.;,]{0,80})\b(?:is|are|went|was|were|has been|have been|sold) (?:currently |now |just |already )?(?:out of stock|sold out|unavailable|out|fully booked)(?= ?[,.;!] ?(?:so |please )*(?:tell|notify|alert|let|ping|e?-?mail|text|inform|message|warn|send)\b)/,
  /(?:^|[.;] )there (?:is|are) (?:currently )?(?:no|not any)(?: more)? [^.;·]{1,60}?(?= ?[,.;] ?(?:please )?(?:tell|notify|alert|let|ping|e?-?mail|text|inform|message|warn|send)\b)/,
  /(?:^|[.;,] )(?:i|we) (?:saw|bought|paid|found|got|have seen|had)\b[^.;·]{0,80}?§m\d+(?: (?:yesterday|last week|before|today|once|last time))?/,
];

const STATED =
  /(?:^|[.;] )(?:the )?(?:current|present|existing|latest|today) (?<fact>[^·,.;¤]{0,60}?) (?:is|was|stands at) §[nmxpdq]\d+ ?(?=$|[,.;·-]|and )/;

/** Takes asides out of the sentence, so that they are no conditions. */
export function takeAsides(skeleton: Skeleton): void {
  if (!TRIGGERS.test(skeleton.text)) return;
  for (const aside of [STATED, ...ASIDES]) {
    const match = aside.exec(skeleton.text);
    // An aside is one only beside a real condition.
    const rest = match ? skeleton.text.replace(match[0], ' ') : '';
    if (
      match &&
      TRIGGERS.test(rest) &&
      (/§[nmxp]\d+/.test(rest) || /\b(?:chang|ris|drop|fall|increas|decreas|return|back|again|restock)/.test(rest))
    )
      skeleton.replace(match, match.groups?.fact ? ` ${match.groups.fact} , ` : ' ');
  }
}

/** What is left when the words of asking are gone; how many there were tells whether a monitor is meant at all. */
export type Asked = { notices: number; watches: number; triggers: number };

/** Takes away greetings, courtesies and the words of asking; conjunctions become boundaries. */
export function takeNotices(skeleton: Skeleton): Asked {
  const asked: Asked = { notices: 0, watches: 0, triggers: 0 };
  const run = (pattern: RegExp, most: number): number => {
    let count = 0;
    while (count < most && skeleton.take(pattern)) count++;
    return count;
  };
  run(GREETINGS, 3);
  for (const notice of NOTICES) asked.notices += run(notice, 4);
  asked.triggers += run(TRIGGERS, 8);
  asked.watches += run(WATCHES, 4);
  run(COURTESIES, 8);
  skeleton.text = skeleton.text.replace(new RegExp(`(?:${TAKEN} ?)+`, 'g'), `${TAKEN} `).trim();
  return asked;
}
