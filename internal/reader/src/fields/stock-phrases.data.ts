// What shops write about their stock, by status; the first status that matches is the one a line means. Patterns of the
// same language stand on one line: English, German, French, Spanish, Italian, Dutch, Swedish, Danish and Norwegian,
// Polish, Portuguese, Japanese, Chinese, Korean, Russian, Turkish, Czech, Finnish.

/** Regular expressions of phrases, matched without regard to case and only at the edges of words. */
export const STOCK_PHRASES: readonly {
  word: 'in_stock' | 'out_of_stock' | 'preorder' | 'backorder' | 'limited';
  phrases: readonly string[];
}[] = [
  {
    word: 'out_of_stock',
    phrases: [
      'out[ -]of[ -]stock|sold[ -]?out|not (?:currently )?(?:in stock|available)|(?:currently|temporarily|now|is|item|product|no longer|permanently)[ -]+(?:un|not )available|no longer (?:available|for sale|stocked|in stock)|unavailable|discontinued|none left|0 (?:in stock|available|left)|stock: ?0|notify me(?: when)?|(?:get |be )?notified .{0,40}(?:in stock|available|restock\\w*)|(?:e-?mail|text|alert|tell) me when|(?:will be |when (?:it.s |it is |this is )?)?back in stock|join (?:the )?wait ?list|this listing (?:was )?ended|no stock|coming soon|not in stock|isn.t available|this item has (?:been )?sold|currently sold|sales? ended',
      'ausverkauft|nicht (?:mehr |länger )?(?:verfügbar|lieferbar|vorrätig|erhältlich|auf lager)|(?:derzeit|momentan|zur ?zeit) (?:leider )?nicht \\p{L}+|vergriffen|benachrichtige[n]?(?: sie)? mich|leider nicht \\p{L}+',
      'épuisée?s?|(?:en )?rupture(?: de stock| définitive)?|indisponibles?|(?:plus|pas|non) disponibles?|stock épuisé|(?:m.avertir|prévenez-moi|alertez-moi|être alerté)(?: .{0,30})?',
      'agotad[oa]s?|sin (?:stock|existencias)|no (?:está )?disponibles?|fuera de stock|no hay (?:stock|existencias)|av[ií]same|notif[ií]came|descatalogad[oa]',
      'esaurit[oaie]|non (?:più )?disponibil[ei]|avvisami|non in stock|terminat[oi]',
      'uitverkocht|niet (?:meer )?(?:op voorraad|leverbaar|beschikbaar|verkrijgbaar)|houd me op de hoogte|mail mij',
      'slutsåld[at]?|slut i lager|(?:ej|inte) i lager|tillfälligt slut|slut på webben|bevaka(?: produkt)?|ej tillgänglig',
      'udsolgt|utsolgt|(?:ikke|ej) på lager|ikke tilgængelig|ikke tilgjengelig|midlertidig udsolgt',
      'wyprzedan[eya]|brak w magazynie|niedostępn[yea]|powiadom (?:mnie )?o dostępności|produkt niedostępny|brak towaru',
      'esgotad[oa]s?|indisponível|sem (?:estoque|stock)|fora de (?:estoque|stock)|avise-me|não disponível',
      '売り切れ',
      '在庫切れ|品切れ|在庫なし|在庫がありません|完売|入荷待ち|再入荷|販売終了|在庫無し|ソールドアウト',
      '缺货|缺貨|售罄|无货|無貨|已售完|售完|到货通知|到貨通知|补货中|補貨中|暂无库存|已下架',
      '품절|재입고|판매 ?종료|재고 ?없음',
      'нет в наличии|распродан[оаы]?|закончил(?:ся|ась|ось|ись)|нет на складе|сообщить о поступлении|недоступ(?:ен|на|но)',
      'tükendi|stokta yok|stoğu tükendi|gelince haber ver',
      'vyprodáno|není skladem|nedostupn[éý]|hlídat dostupnost',
      'loppuunmyyty|ei varastossa|loppu varastosta|ei saatavilla',
    ],
  },
  {
    word: 'preorder',
    phrases: [
      'pre-?order(?:s|ed|ing)?|available for pre-?order',
      'vorbestell\\p{L}*|vorbestellbar|pré-?commande\\p{L}*|pré-?commander|reserva anticipada|preventa|pre-?ordin[aei]|prevendita|pre-?orden|förbeställ\\p{L}*|förhandsbok\\p{L}*|forudbestil\\p{L}*|forhåndsbestill\\p{L}*|przedsprzedaż|pré-?venda|предзаказ|ön sipariş|předobjednávka|ennakkotila\\p{L}*',
      '予約(?:受付中|商品|する|注文)?|预售|預售|预购|預購|예약 ?(?:판매|구매|주문)',
    ],
  },
  {
    word: 'backorder',
    phrases: [
      'back-?order(?:ed|s)?|available on back-?order|auf bestellung|sur commande|nachbestellt|bajo pedido|su ordinazione|op bestelling|beställningsvara|bestillingsvare|na zamówienie|sob encomenda|под заказ|tilaustuote',
      'お取り寄せ|取り寄せ',
    ],
  },
  {
    word: 'limited',
    phrases: [
      'only (?:a few|\\d+)(?: \\p{L}+){0,2} (?:left|remaining|in stock|available)(?: in stock)?|\\d+ left(?: in stock)?|low (?:in )?stock|last (?:one|few|\\d+|chance|units?|pieces?)|few (?:left|remaining)|limited (?:stock|availability|quantity|quantities|supply)|almost gone|selling fast|hurry,? only|nearly sold out|less than \\d+ left',
      'nur noch \\d+|nur noch wenige|wenige (?:exemplare|stück)|plus que \\d+|derni(?:ers?|ères?) (?:articles?|exemplaires?|pièces?)|stock limité|(?:solo )?quedan? (?:solo )?\\d+|últim[ao]s? (?:unidades?|piezas?)|solo \\d+ (?:riman\\p{L}*|rimast[io]|disponibil[ei])|ultim[ie] (?:pezzi|disponibilità)|nog (?:maar |slechts )?\\d+|laatste (?:stuks?|exempla\\p{L}+)|endast \\d+|få (?:i lager|kvar)|kun \\d+ (?:tilbage|igjen)|få (?:på lager|tilbage|igjen)|ostatni[ea]? (?:sztuk[ai]?|egzemplarz\\p{L}*)|został[oay] (?:tylko )?\\d+|restam (?:apenas )?\\d+|осталось (?:всего )?\\d+|мало|son \\d+ (?:ürün|adet)|poslední(?:ch)? \\d*|viimeiset kappaleet',
      '残り ?\\d+|残りわずか|在庫わずか|在庫僅少|[仅僅]剩|只剩|库存紧张|庫存緊張|\\d+개 남음|품절 ?임박',
    ],
  },
  {
    word: 'in_stock',
    phrases: [
      '^available(?! in )|in[ -]stock|available (?:now|for (?:delivery|shipping|immediate|purchase|dispatch)|to (?:ship|order|buy)|today|online|immediately)|ready to ship|(?:usually )?(?:ships|dispatched|despatched) (?:today|now|in|within|from|the same|next)|more than \\d+ available|\\d+\\+? available|get it (?:by|today|tomorrow)',
      'auf lager|sofort (?:lieferbar|verfügbar|versandfertig)|lieferbar|vorrätig|am lager|versandfertig',
      'en stock|disponibles?|expédié (?:sous|en)|disponibile|disponibilità immediata|in magazzino|disponível|em (?:estoque|stock)|hay (?:stock|existencias)|en existencias',
      '(?:direct |uit )?(?:op voorraad|leverbaar)|morgen in huis|(?:finns )?i lager|på lager|w magazynie|dostępn[yea]|na stanie|skladem|varastossa|heti saatavilla|stokta(?: var)?|в наличии|есть на складе',
      '在庫(?:あり|有り|有)|即納|有货|有貨|现货|現貨|库存充足|庫存充足|재고 ?있음|구매 ?가능',
    ],
  },
];

/** What else a page calls available or not: pictures, helpers, payment plans, pick-up in a shop, another region. */
export const NOT_THE_THING =
  /^(?:image|video|photo|picture|media|preview|map|chat|list|financing|support|gift wrap|variant|pick-?up|delivery|store|shipping|click|reviews?|translation|audio|subtitle|content)\b|\b(?:versions?|options?|colou?rs?|sizes?|financing|plans?|formats?|languages?|styles?|finishes|models?) (?:are |also )?(?:now )?available|\b(?:pick-?up|collection|in[- ]store|stores?)\b.{0,24}\b(?:un|not )available|\b(?:un|not )available (?:for (?:pick-?up|delivery|shipping|collection)|at|in (?:your|this|selected) (?:area|region|country|store))|couldn.t load pick|check (?:other )?(?:stores?|availability|stock)|\b(?:new options|discounts?|rewards?|offers?|support|help|service) available/i;
