/** Endings by which a bare word with dots is taken for a host; country endings (two letters) need more context. */
export const GENERIC_ENDINGS: ReadonlySet<string> = new Set(
  (
    'com org net edu gov mil int info biz name pro app dev shop store online site web website tech cloud blog news wiki page live life ' +
    'world space today media agency studio design digital email network systems software solutions services support team group zone ' +
    'games game art photo photos video music film tv io ai co me fm eu uk us ca au nz de at ch fr es it nl be lu pt gr fi se no dk is pl ' +
    'cz sk hu ro bg si hr rs ua ru by kz ie mt cy ee lv lt jp cn hk tw kr sg my th vn id ph in pk lk bd ir il tr sa ae qa eg ma tn za ng ' +
    'ke gh mx br ar cl pe uy py bo ec ve cr pa do cu asia africa berlin hamburg wien london paris nyc moscow tokyo xyz top club vip icu ' +
    'link click example test invalid localhost local internal lan home corp intranet arpa museum travel jobs mobi tel cat coop aero ' +
    'finance money bank market trade health care hospital school academy university foundation social chat codes run build host gg to sh ' +
    'ly so cc tk ml ga ws im is'
  ).split(' '),
);

/** Endings that are also endings of files or of abbreviations; taken for a host only after a word such as "on". */
export const UNSURE_ENDINGS: ReadonlySet<string> = new Set(
  'py rs md js ts sh so pl am is do me in to it at be no my us as ps cc ms id name zip app'.split(' '),
);
