import type { Cause } from '@monitors/contract';
import { isRecord } from './formats/json-path.ts';
import { visibleLines } from './html/lines.ts';
import type { Page } from './html/page.ts';
import { textOf } from './html/page.ts';
import { jsonText } from './text.ts';
import type { SourceDocument } from './types.ts';

/** What a status code alone says; a page may still prove otherwise. */
export function statusCause(status: number | undefined): Cause | undefined {
  if (status === undefined || status < 400) return undefined;
  if (status === 401 || status === 407) return 'login_required';
  if (status === 403 || status === 451 || status === 999) return 'blocked';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'rate_limited';
  return 'http_error';
}

/** Marks in the source that only challenge pages of bot protection carry. */
const CHALLENGE_MARKS =
  /cf-chl-|challenge-platform\/h\/|cf_chl_opt|_cf_chl|cdn-cgi\/challenge|px-captcha|_pxCaptcha|perimeterx|captcha-delivery\.com|datadome|distil_|incapsula|_Incapsula_Resource|imperva|akamai.{0,20}bot|sec-if-cpt|bm-verify|kasada|awswaf|aws-waf-token|challenge\.js|geo\.captcha|hcaptcha\.com\/1\/api|recaptcha\/api2?\/(?:bframe|anchor)|validateCaptcha|g-recaptcha/i;

const BLOCK_TITLE =
  /^(?:just a moment|attention required|access denied|access to this page has been denied|denied|forbidden|403\b|blocked|request blocked|robot check|are you (?:a )?(?:human|robot)|verify(?:ing)? you are (?:a )?human|human verification|security check|pardon our interruption|please verify|checking your browser|ddos|bot (?:check|verification)|unusual traffic|sorry!? something went wrong|captcha|one moment|please wait|un momento|einen moment|zugriff verweigert|acc.s refus.)/i;

const BLOCK_TEXT =
  /(?:verify (?:that )?you(?:'| a)re (?:a )?(?:human|not a (?:ro)?bot)|checking (?:if the site connection is secure|your browser)|enable javascript and cookies to continue|unusual (?:traffic|activity)|automated (?:access|requests?|traffic)|access (?:to this page )?(?:has been|is|was) (?:denied|blocked)|you (?:have been|are being|were) blocked|pardon our interruption|press (?:&|and) hold|complete the (?:captcha|security check)|not a robot|type the characters you see|reference (?:id|#)\s*:?\s*[0-9a-f.]{8,}|ray id|bots? use|request (?:was )?(?:blocked|could not be satisfied)|permission to access|suspicious activity|confirm you(?:'| a)re (?:human|not)|slide to (?:verify|unlock)|drag the slider)/i;

const RATE_TEXT =
  /(?:too many requests|rate limit(?:ed)? exceeded|slow down|request limit|quota exceeded|try again (?:later|in (?:a few|\d+) (?:seconds|minutes)))/i;
const LOGIN_TEXT =
  /(?:(?:please |you (?:must|need to) )(?:log|sign)[ -]?in|(?:log|sign)[ -]?in to (?:continue|your account|view|see|access)|session (?:has )?(?:expired|timed out)|authentication (?:is )?required|login required|bitte (?:melden sie sich an|einloggen)|veuillez vous connecter|inicia(?:r)? sesi.n para)/i;
const LOGIN_TITLE = /^(?:(?:log|sign)[ -]?in|login|anmelden|einloggen|connexion|iniciar sesi.n|accedi)\b|\b(?:log|sign)[ -]?in$/i;
const MISSING_TITLE =
  /(?:\b404\b|page (?:was )?not found|not found|page (?:doesn['’]t|does not|no longer) exists?|seite (?:wurde )?nicht gefunden|page introuvable|p.gina no encontrada|pagina non trovata|nothing (?:was )?found|oops)/i;
/** On a long page only a title that says nothing else counts. */
const MISSING_EXACT =
  /^(?:error )?404\b.{0,25}$|^(?:sorry,? |oops!? )?(?:the )?page (?:was )?(?:not found|introuvable).{0,30}$|^not found.{0,30}$/i;
const MISSING_TEXT =
  /(?:page (?:you (?:requested|are looking for|were looking for|tried)[^.]{0,40}|was |is |could )?(?:not|n['’]t) (?:be )?(?:found|exist|available)|(?:can['’]?t|cannot|couldn['’]?t|could not|unable to) find (?:the|that|this) (?:page|product|item)|no longer (?:exists|available at this address)|page (?:has been|was) (?:removed|deleted|moved)|seite (?:konnte|wurde) nicht gefunden|existiert nicht|page (?:demand.e )?(?:n['’]existe|introuvable)|la p.gina (?:que buscas )?no existe)/i;
const CONSENT_TEXT =
  /(?:before you continue|we (?:and our partners )?use cookies|accept (?:all )?(?:cookies)?|your privacy|cookie (?:settings|preferences|consent)|manage (?:consent|preferences)|bevor sie fortfahren|alle akzeptieren|tout accepter|avant de continuer|datenschutz)/i;
const SCRIPT_TEXT =
  /(?:(?:enable|activate|turn on|requires?|need) (?:to (?:enable|run) )?javascript|javascript (?:is )?(?:required|disabled|must be)|without javascript|please enable js|run this app|bitte aktivieren sie javascript|activez? javascript)/i;

/** Text below which a page has nothing of its own to read. */
const SHELL_TEXT = 250;
const SHORT_TEXT = 1800;

/** Why a parsed page is not the page that was asked for, told by its own evidence. */
export function pageCause(document: SourceDocument, page: Page): Cause | undefined {
  const lines = visibleLines(page).map(({ text }) => text);
  const text = lines.join('\n').slice(0, 20_000);
  const heading = page.heading ? textOf(page.heading, 200) : '';
  const titles = [page.title, heading];
  const byStatus = statusCause(document.status);
  const isShort = text.length < SHORT_TEXT;
  const source = rawHead(page);
  const hasMarks = CHALLENGE_MARKS.test(source);
  if (isShort && RATE_TEXT.test(text) && (byStatus === 'rate_limited' || /too many requests/i.test(text))) return 'rate_limited';
  const isBlockTitle = titles.some((title) => BLOCK_TITLE.test(title));
  if (
    isShort &&
    ((isBlockTitle && (hasMarks || BLOCK_TEXT.test(text) || text.length < 600)) ||
      (BLOCK_TEXT.test(text) && text.length < 1200) ||
      (hasMarks && text.length < SHELL_TEXT))
  ) {
    return 'blocked';
  }
  if (byStatus === 'gone') return 'gone';
  if (
    isShort &&
    hasPassword(page) &&
    (LOGIN_TEXT.test(text) || titles.some((title) => LOGIN_TITLE.test(title)) || byStatus === 'login_required')
  )
    return 'login_required';
  if (isShort && LOGIN_TEXT.test(text) && text.length < 400) return 'login_required';
  if (titles.some((title) => (isShort ? MISSING_TITLE : MISSING_EXACT).test(title))) return 'soft_404';
  if (isShort && MISSING_TEXT.test(text)) return 'soft_404';
  if (byStatus) return byStatus;
  if (text.length < 900 && CONSENT_TEXT.test(text) && /accept|akzeptieren|agree|zustimmen|accepter|aceptar/i.test(text))
    return 'consent_wall';
  if (text.length < SHELL_TEXT) {
    const scripts = page.scripts.filter((script) => script.attribs.src || script.children.length > 0).length;
    if (
      !document.rendered &&
      (SCRIPT_TEXT.test(noscriptText(page)) ||
        SCRIPT_TEXT.test(text) ||
        (scripts > 0 && hasMountPoint(page)) ||
        (scripts >= 2 && text.length < 80))
    ) {
      return 'needs_javascript';
    }
    if (text.length === 0) return 'empty';
  }
  return undefined;
}

function rawHead(page: Page): string {
  let out = '';
  for (const script of page.scripts.slice(0, 40)) {
    out += `${script.attribs.src ?? ''} `;
    const child = script.children[0];
    if (child && 'data' in child) out += `${child.data.slice(0, 1500)} `;
    if (out.length > 40_000) break;
  }
  for (const element of page.elements.slice(0, 400)) if (element.attribs.id) out += `${element.attribs.id} `;
  for (const element of page.elements.slice(0, 200)) if (element.name === 'iframe') out += `${element.attribs.src ?? ''} `;
  return out;
}

function hasPassword(page: Page): boolean {
  return page.elements.some((element) => element.name === 'input' && element.attribs.type === 'password');
}

function noscriptText(page: Page): string {
  return page.elements
    .filter((element) => element.name === 'noscript')
    .map((element) => textOf(element, 500))
    .join(' ')
    .slice(0, 2000);
}

const MOUNT = /^(?:root|app|__next|__nuxt|___gatsby|main-app|react-root|app-root|q-app|svelte|vue-app|mount|application)$/i;

function hasMountPoint(page: Page): boolean {
  return page.elements.some((element) => MOUNT.test(element.attribs.id ?? '') || /^(?:app|my-app)-root$/.test(element.name));
}

/** Why a JSON answer is no data: an error object of an API. */
export function jsonCause(document: SourceDocument, root: unknown): Cause | undefined {
  const byStatus = statusCause(document.status);
  if (byStatus) return byStatus;
  if (!isRecord(root)) return undefined;
  const keys = Object.keys(root);
  const says = jsonText(root).slice(0, 600);
  if (keys.length > 6 || !/"(?:error|errors|message|detail)"/i.test(says)) return undefined;
  if (/too many requests|rate limit/i.test(says)) return 'rate_limited';
  if (
    /unauthori[sz]ed|authentication (?:required|credentials)|invalid (?:api )?(?:key|token)|not authenticated|login required/i.test(
      says,
    )
  )
    return 'login_required';
  if (/not found/i.test(says)) return 'soft_404';
  return undefined;
}
