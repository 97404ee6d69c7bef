/** Texts of the button that buys, by language; each stands for the whole text of the button. */
const BUYS: string[] = [
  '(?:\\+ ?)?add(?: item| this)? to (?:my |your |the |shopping )*(?:cart|bag|basket|trolley|order|tote|kit)\\b.{0,40}',
  'buy(?: it| this)?(?: now)?|buy online|purchase(?: now)?|order(?: it)? now|place order|reserve now|get it now|shop now and save',
  '(?:jetzt )?in den (?:warenkorb|einkaufswagen|einkaufskorb)(?: legen)?|zum warenkorb hinzufügen|(?:jetzt |sofort )?kaufen|jetzt bestellen',
  "ajouter (?:au|à mon|à votre|dans le|mon) (?:panier|article)|ajouter|acheter(?: maintenant)?|commander|j[’']achète|mettre au panier",
  '(?:añadir|agregar)(?: al?| a la| a mi)? (?:carrito|cesta|bolsa)(?: de la? compras?)?|comprar(?: ahora| ya)?|añadir al carro',
  'aggiungi al? (?:carrello|borsa)|acquista(?: ora| subito)?|compra(?: ora| subito)?|metti nel carrello',
  '(?:plaats )?in (?:mijn |het )?(?:winkelwagen(?:tje)?|mandje|winkelmand(?:je)?)|toevoegen(?: aan (?:winkelwagen|winkelmand(?:je)?))?|bestellen|nu kopen|koop nu',
  'lägg (?:till )?i (?:varukorg|kundvagn|korg|kundkorg)(?:en)?|köp(?: nu)?|handla',
  'l(?:æ|e)gg i (?:kurv|indkøbskurv|kurven|handlekurv|handlekurven|handlevogn)|tilføj til kurv|køb(?: nu)?|kjøp(?: nå)?',
  '(?:dodaj )?do koszyka|kup(?: teraz)?|zamów',
  'adicionar (?:ao|à) (?:carrinho|sacola|cesto)|comprar agora|colocar no carrinho|adicionar',
  'カートに(?:入れる|追加(?:する)?)|買い物かごに入れる|今すぐ(?:買う|購入)|購入する|注文する|購入手続きへ',
  '(?:加入|添加到|放入)(?:购物车|購物車|购物袋)|立即(?:购买|購買)|马上购买|直接購買',
  '장바구니(?:에)?(?: ?담기| ?넣기)?|바로 ?구매|구매하기|구입하기',
  '(?:добавить )?в корзину|купить(?: сейчас)?|заказать',
  'sepete ekle|(?:hemen|şimdi) al|satın al',
  '(?:přidat |vložit )?do košíku|koupit|lisää (?:ostos)?koriin|osta(?: nyt)?|kosárba(?: teszem)?|adaugă în coș|στο καλάθι|προσθήκη στο καλάθι',
];

/** What stands on the same button when the thing cannot be had, or where only a part of the way is named. */
const WEAK_BUYS =
  'pre-?order(?: now)?|sold out|out of stock|notify me(?: when available)?|add|checkout|enroll(?: now)?|subscribe(?: now)?|download|get|install|play game';

const SUFFIX = '(?:\\s*[-–—•·|:]\\s*.{0,30})?[!.»›>→]*';

/** The whole text of a button that buys the thing at once. */
export const BUY_TEXT = new RegExp(`^(?:${BUYS.join('|')})${SUFFIX}$`, 'iu');

/** The same with texts that only mark where one buys: sold out, pre-order, subscribe. */
export const BUY_PLACE = new RegExp(`^(?:${BUYS.join('|')}|${WEAK_BUYS})${SUFFIX}$`, 'iu');
