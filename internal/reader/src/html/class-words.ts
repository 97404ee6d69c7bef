import { words } from '../text.ts';

/** What the words of an element's class, id and test hooks say about the region it opens. */
export const Region = {
  hidden: 1,
  related: 2,
  chrome: 4,
  review: 8,
  cart: 16,
  overlay: 32,
  noscript: 64,
  option: 128,
  advert: 256,
} as const;

/** What the words say about a price itself. */
export const PriceWord = {
  price: 1,
  old: 2,
  current: 4,
  shipping: 8,
  instalment: 16,
  perUnit: 32,
  saving: 64,
  prominent: 128,
  regular: 256,
  rating: 512,
  subscription: 1024,
} as const;

const REGION_WORDS: Record<string, number> = {};
const PRICE_WORDS: Record<string, number> = {};

function add(table: Record<string, number>, bit: number, list: string): void {
  for (const word of list.split(' ')) table[word] = (table[word] ?? 0) | bit;
}

add(REGION_WORDS, Region.hidden, 'hidden hide invisible');
add(
  REGION_WORDS,
  Region.related,
  'related recommend recommends recommended recommendation recommendations recs reco similar upsell upsells crosssell crosssells crossells xsell companion accessories recently recent suggested suggestion suggestions addon addons bundle bundles frequently alsobought alsolike relateditems shopthelook completethelook ymal verwandt ahnliche associes complementary',
);
add(
  REGION_WORDS,
  Region.chrome,
  'nav navbar navigation menu megamenu submenu footer topbar breadcrumb breadcrumbs announcement sitemap',
);
add(REGION_WORDS, Region.review, 'reviews review comment comments testimonial testimonials qanda questions');
add(REGION_WORDS, Region.cart, 'minicart cartdrawer sidecart minibasket minibag');
add(REGION_WORDS, Region.overlay, 'modal popup lightbox cookie cookies consent newsletter gdpr onetrust popover');
add(
  REGION_WORDS,
  Region.advert,
  'advert advertisement adverts ads adsbygoogle sponsored adslot adunit adcontainer adbanner adwrapper dfp gpt taboola outbrain googleads',
);

add(
  PRICE_WORDS,
  PriceWord.price,
  'price prices pricing prix preis precio prezzo preco prijs cena pris saleprice productprice pricetag buybox amount',
);
add(
  PRICE_WORDS,
  PriceWord.old,
  'old was strike strikethrough striked struck crossed linethrough through rrp msrp uvp compare compareat comparison original before previous prev barre ancien before list listprice retail retailprice wasprice oldprice',
);
add(PRICE_WORDS, PriceWord.regular, 'regular normal base standard');
add(
  PRICE_WORDS,
  PriceWord.current,
  'current sale now final special our selling offer actual sales discounted reduced today promo newprice saleprice currentprice finalprice ourprice',
);
add(PRICE_WORDS, PriceWord.shipping, 'shipping delivery postage freight versand livraison envio shippingcost');
add(
  PRICE_WORDS,
  PriceWord.instalment,
  'installment installments instalment instalments klarna afterpay affirm sezzle clearpay zippay laybuy financing finance monthly paypal alma scalapay payments quadpay affirmed emi leasing',
);
add(PRICE_WORDS, PriceWord.perUnit, 'unitprice perunit ppu priceperunit baseprice grundpreis');
add(
  PRICE_WORDS,
  PriceWord.saving,
  'save saving savings saved yousave discountamount rebate coupon voucher cashback points reward rewards loyalty giftcard',
);
add(PRICE_WORDS, PriceWord.prominent, 'large xl xxl big bold main lead headline primary');
add(
  PRICE_WORDS,
  PriceWord.subscription,
  'subscription subscribe subscriber autoship autodelivery autoreplenish membership member members',
);
add(PRICE_WORDS, PriceWord.rating, 'rating ratings stars star reviews review votes');

const regionCache = new Map<string, number>();
const priceCache = new Map<string, number>();
const CACHE_LIMIT = 20_000;

function cached(cache: Map<string, number>, key: string, make: (key: string) => number): number {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}

/** Bits of `Region` that a class, id or role attribute names. */
export function regionBits(names: string): number {
  return cached(regionCache, names.slice(0, 400), (text) => {
    const list = words(text);
    let bits = 0;
    for (let i = 0; i < list.length; i++) {
      const word = list[i] ?? '';
      if (Object.hasOwn(REGION_WORDS, word)) bits |= REGION_WORDS[word] ?? 0;
      const pair = word + (list[i + 1] ?? '');
      if (i + 1 < list.length && Object.hasOwn(REGION_PAIRS, pair)) bits |= REGION_PAIRS[pair] ?? 0;
    }
    // A utility such as `md:hidden` or `hidden-xs` hides on some screens only.
    if (
      bits & Region.hidden &&
      list.length > 1 &&
      !/(^|\s)(hidden|hide|d-none|is-hidden|visually-?hidden|invisible)(\s|$)/i.test(text)
    ) {
      bits &= ~Region.hidden;
    }
    return bits;
  });
}

const REGION_PAIRS: Record<string, number> = {
  crosssell: Region.related,
  alsobought: Region.related,
  alsolike: Region.related,
  mayalso: Region.related,
  alsoviewed: Region.related,
  morelike: Region.related,
  youmay: Region.related,
  othercustomers: Region.related,
  boughttogether: Region.related,
  shoplook: Region.related,
  minicart: Region.cart,
  cartdrawer: Region.cart,
  sidecart: Region.cart,
  cartpopup: Region.cart,
  carttotal: Region.cart,
  minibasket: Region.cart,
  sizeguide: Region.overlay,
  sizechart: Region.overlay,
  adslot: Region.advert,
  adunit: Region.advert,
  adcontainer: Region.advert,
  adbanner: Region.advert,
  adwrapper: Region.advert,
  adplaceholder: Region.advert,
  adbox: Region.advert,
  gptad: Region.advert,
  googlead: Region.advert,
  displaynone: Region.hidden,
  dnone: Region.hidden,
};

/** Bits of `PriceWord` that a class, id or data attribute names. */
export function priceBits(names: string): number {
  return cached(priceCache, names.slice(0, 400), (text) => {
    const list = words(text);
    let bits = 0;
    for (let i = 0; i < list.length; i++) {
      const word = list[i] ?? '';
      if (word === 'non' && list[i + 1] === 'sale') {
        // "non-sale" names the price that is not the sale's.
        bits |= PriceWord.old;
        i++;
        continue;
      }
      if (Object.hasOwn(PRICE_WORDS, word)) bits |= PRICE_WORDS[word] ?? 0;
      const pair = word + (list[i + 1] ?? '');
      if (i + 1 < list.length && Object.hasOwn(PRICE_WORDS, pair)) bits |= PRICE_WORDS[pair] ?? 0;
    }
    return bits;
  });
}
