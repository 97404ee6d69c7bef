import type { FactType } from '@monitors/contract';

type Field = { field: string; type: FactType; words: RegExp; category?: string };

/** Fields by the words people use for them; the first that matches the subject wins. */
export const FIELDS: Field[] = [
  {
    field: 'availability',
    type: 'boolean',
    words: /\b(?:availability|stock (?:status|state)|in stock|stock\b(?! price| market| quote| exchange))/,
  },
  {
    field: 'review_count',
    type: 'number',
    words:
      /\b(?:(?:number|amount|count) of (?:customer |user )?(?:reviews|ratings|votes on it)|(?:review|ratings?) count|(?:customer |user )?reviews)\b/,
  },
  {
    field: 'rating',
    type: 'number',
    words:
      /\b(?:ratings?|stars? rating|star|review score|user score|customer score|metascore|score on reviews|rated|average (?:rating|review))\b|\bstars$/,
  },
  {
    field: 'price',
    type: 'number',
    words:
      /\b(?:prices?|pricing|costs?|cost of|fares?|rents?|price tag|sale price|asking price|room rate|exchange rate|how much)\b/,
    category: 'shopping',
  },
  { field: 'headline', type: 'text', words: /\b(?:headlines?|top story|lead story|main story)\b/, category: 'news' },
  { field: 'title', type: 'text', words: /\b(?:titles?|page title|heading)\b/ },
  { field: 'author', type: 'text', words: /\b(?:authors?|byline)\b/ },
  {
    field: 'temperature',
    type: 'number',
    words: /\b(?:temperatures?|temps?|thermostat|thermometer|degrees|feels like|dew point|how (?:hot|cold|warm))\b/,
    category: 'weather',
  },
  { field: 'humidity', type: 'number', words: /\b(?:humidity|moisture)\b/, category: 'weather' },
  {
    field: 'wind_speed',
    type: 'number',
    words: /\b(?:wind ?speeds?|winds?|gusts?|wind (?:velocity|gusts?))\b/,
    category: 'weather',
  },
  {
    field: 'precipitation',
    type: 'number',
    words: /\b(?:precipitation|rainfall|rain(?:s|ing|ed)?|snowfall|snow(?:s|ing|ed)|chance of (?:rain|snow)|snow depth|snow)\b/,
    category: 'weather',
  },
  {
    field: 'pressure',
    type: 'number',
    words: /\b(?:(?:air|barometric|atmospheric) pressure|pressure|barometer)\b/,
    category: 'weather',
  },
  { field: 'uv_index', type: 'number', words: /\b(?:uv(?: index)?)\b/, category: 'weather' },
  {
    field: 'air_quality',
    type: 'number',
    words: /\b(?:air quality(?: index)?|aqi|pm ?§n\d+|pm2\.5|pm10|pollen(?: count)?)\b/,
    category: 'weather',
  },
  { field: 'cloudiness', type: 'number', words: /\b(?:cloudiness|cloud cover)\b/, category: 'weather' },
  { field: 'visibility', type: 'number', words: /\bvisibility\b/, category: 'weather' },
  { field: 'wave_height', type: 'number', words: /\b(?:wave height|swell|waves)\b/, category: 'weather' },
  { field: 'water_level', type: 'number', words: /\b(?:water level|river level|tide|gauge height)\b/, category: 'weather' },
  {
    field: 'version',
    type: 'text',
    words: /\b(?:versions?|version number|latest release|current release|firmware|release number)\b/,
    category: 'technology',
  },
  {
    field: 'status',
    type: 'text',
    words: /\b(?:status(?:es)?|state(?! of (?:charge|health|matter))|order state|delivery state|progress state)\b/,
  },
  {
    field: 'date',
    type: 'text',
    words:
      /\b(?:(?:release|publication|publish|update|due|delivery|event|start|end|expiry|expiration|ship(?:ping)?|launch|opening|closing|last updated) date|date|deadline|eta|arrival date|last[- ]updated(?: time)?)\b/,
  },
  { field: 'description', type: 'text', words: /\bdescription\b/ },
  { field: 'sku', type: 'text', words: /\b(?:sku|gtin|ean|isbn|article number)\b/ },
  {
    field: 'text',
    type: 'text',
    words:
      /^(?:(?:the |this |that |whole |entire |full |page |web ?)*(?:page|site|website|webpage|content|contents|text|anything|something|it|wording|body|document|file|article)(?: text| content| contents)?)$/,
  },
];

/** Things whose value on a page is their price. */
export const ASSETS =
  /\b(?:bitcoin|btc|ethereum|ether|eth|dogecoin|solana|litecoin|crypto\w*|coin|token price|gold|silver|platinum|oil|crude|brent|natural gas|gas price|petrol|diesel|stocks?|shares?|share price|nasdaq|s§?|dow jones|ftse|dax|index fund|etf|ticker|forex|eur\/usd|usd\/jpy|gbp\/usd|euro|dollar|copper|wheat|corn|apple stock|tesla stock|fund|bond)\b/;

/** Amounts of money that are no price of a thing. */
export const MONEY_NOT_PRICE =
  /\b(?:balance|revenue|salary|salaries|jackpot|market cap(?:itali[sz]ation)?|shipping(?: costs?| fee)?|delivery (?:fee|costs?)|fees?|volume|donations?|raised|funding|funds|budget|pledged|debt|bill|invoice|income|profit|turnover|deposit|prize|pot|total raised|spend(?:ing)?|sales|mrr|arr|surcharge|tax|dividend|savings)\b/;

/** Nouns that are counted. */
export const COUNTED =
  /\b(?:number|count|amount|quantity|total|followers?|subscribers?|downloads?|views?|visitors?|likes?|upvotes?|votes?|comments?|issues?|pull requests?|stars?|forks?|members?|users?|players?|points?|bids?|items?|results?|listings?|jobs?|seats?|tickets?|spots?|rooms?|backers?|signatures?|cases?|deaths?|goals?|queue|length|score|rank|ranking|position|level|population|index|rate|speed|percentage|percent|share|size|weight|distance|duration|time|wait(?:ing)? time|altitude|height|width|depth|age|capacity|load|usage|value|reading|yield|interest|visits?|sessions?|clicks?|orders?|sales|sign-?ups?|registrations?|requests?|errors?|traffic|impressions?|hits?|posts?|replies|plays?|streams?|installs?|purchases?|conversions?|bookings?|calls?|messages?|complaints?|incidents?|crashes|attendance|turnout|occupancy|efficiency|output|production|consumption|demand|latency|karma|turnover|inventory)\b/;

/** What a monitor is about, by words anywhere in the sentence. */
export const CATEGORY_WORDS: [string, RegExp][] = [
  ['weather', /\b(?:weather|temperature|humidity|forecast|rain|snow|wind|storm|uv|pollen|air quality|cloud)/],
  [
    'financial',
    /\b(?:bitcoin|btc|ethereum|crypto|stocks? (?:price|market|quote)|share price|shares|stocks|forex|exchange rate|gold|silver|oil|currency|interest rate|market cap|dividend|mortgage|nasdaq|etf)\b/,
  ],
  [
    'sports',
    /\b(?:match|game score|score of|league|football|soccer|tennis|basketball|team|goal|tournament|standings|race|olympic)/,
  ],
  ['news', /\b(?:headline|news|article|blog|post|story|press release|announcement|newsletter|journal)/],
  [
    'technology',
    /\b(?:version|release|repo(?:sitory)?|github|issues?|server|api|uptime|certificate|port|latency|deploy|build|status page|package|npm|software|error rate|disk|cpu|memory|backup|cron|firmware)/,
  ],
  ['shopping', /\b(?:price|stock|shop|buy|discount|sale|cheaper|available|product|laptop|phone|shoes|order|cart|deal)/],
];
