/**
 * Words in which people ask for one tool, in English and German, colloquial and indirect ones too, by its canonical name.
 * They were written without sight of the phrasings in `benchmarks/` that measure them, and may stand with several tools.
 */
export const requestsOfTools: Readonly<Record<string, string>> = {
	'activity.recent':
		'lately recently latest happened up touched log history who zuletzt kürzlich neulich passiert getan gemacht angestellt protokoll verlauf wer today modified edited heute geändert verändert',
	'activity.undo':
		'undo revert take back roll rollback reverse restore oops wrong mistake undid rückgängig zurücknehmen zurücksetzen widerrufen wiederherstellen nimm zurück mach ungeschehen versehen meant again last thing letzte änderung gemeint wollte',
	'articles.delete': 'saved link bookmark gespeicherten lesezeichen',
	'articles.get':
		'text full read aloud summarise says content volltext vorlesen zusammenfassen inhalt show open zeig lies',
	'articles.highlight':
		'highlight highlighter passage mark quote sentence paragraph underline annotate markieren anstreichen unterstreichen hervorheben stelle textstelle satz absatz zitat',
	'articles.importUrls':
		'import several links urls addresses resume bulk batch many pocket instapaper bookmarks importieren mehrere übernehmen viele lesezeichen here all folgenden',
	'articles.list':
		'saved reading list unread backlog bookmarks stored gespeicherte gespeichert leseliste ungelesen ungelesene gemerkt lesestoff articles',
	'articles.save':
		'keep later bookmark save store clip stash url webpage website page http speichern merken später aufheben ablegen sichern webseite lesezeichen heb sichere seite link leseliste pocket behalte',
	'articles.update':
		'archive read favourite favorite finished tag label progress star unread archivieren gelesen favorit fertig halb fortschritt already through schon durch',
	'augur.captureSign':
		'record saw seen omen hunch fortune cookie premonition intuition gut gesehen schwarze katze sternschnuppe glückskeks bauchgefühl vorahnung note crossed path dreamt zufall coincidence rabe raven got',
	'augur.consultOracle':
		'oracle ask mean meaning usually similar consult orakel fragen befragen bedeutet bedeuten bedeutung ähnliche sagt raven what rabe',
	'augur.delete': 'sign omen zeichen',
	'augur.listOpenSigns':
		'open pending waiting unresolved outstanding offene offen ausstehende unerfüllte ungeklärt',
	'augur.resolveSign':
		'outcome fulfilled came true happened turned right wrong proved eingetroffen eingetreten erfüllt bewahrheitet wahr geworden gestimmt stimmte',
	'augur.yearRecap': 'year annual often true accurate jahr jahresrückblick rückblick trefferquote',
	'broadcasts.createDraft':
		'draft compose subscribers entwerfen entwirf verfassen aufsetzen abonnenten write schreib next nächsten',
	'broadcasts.delete': 'newsletter draft entwurf',
	'broadcasts.get':
		'opened clicks results rate open received performance geöffnet öffnungsrate klicks ergebnis ankam gelesen subscribers read many',
	'broadcasts.list': 'sent past issues verschickt bisherige ausgaben written which geschrieben welche',
	'broadcasts.update': 'subject preheader body betreff text inhalt',
	'calendar.create':
		'appointment into schedule book put reminder block pencil reserve arrange vereinbaren ausgemacht abgemacht ansetzen einplanen einschreiben plane reservieren trag um uhr noon afternoon evening pm oclock lunch coffee mittags nachmittag abends zusammen abmachen ausmachen treffe besuch ferien urlaub flug zug flight holiday trip birthday geburtstag',
	'calendar.createCalendar':
		'new calendar separate second own neuer kalender eigener weiterer kids family work kinder familie',
	'calendar.delete':
		'cancel cancelled call off skip scrap not happening absagen abgesagt sag streichen ausfallen fällt abblasen out take drop away weg doch nicht gestrichen dinner anymore findet statt',
	'calendar.freeTime':
		'free available availability slot gap busy open room space time squeeze fit find spare window freie zeit verfügbar verfügbarkeit lücke zeitfenster luft platz passt terminlücke when meet afternoon morning wann hätte ginge vormittag nachmittag leer nichts könnte treffen',
	'calendar.get':
		'where location attendees participants dial link wo raum teilnehmer beschreibung details take place exactly who findet statt genau',
	'calendar.list':
		'today tomorrow week weekend upcoming next agenda coming happening planned when schedule plans heute morgen übermorgen woche wochenende nächste anstehend ansteht vor steht geplant los wann stattfindet busy booked appointments verabredet vorhaben kommende tonight abends',
	'calendar.listCalendars': 'calendars which kalender welche vorhanden',
	'calendar.update':
		'move reschedule postpone another time shift later earlier push back bring forward delay extend longer hour room verlegen verschieben später früher vorziehen verlängern verlängere umlegen dauert stunde vertagen now instead o new start end location jetzt statt neuer findet nun anderen ort raum beginnt endet um uhr',
	'calendar.updateCalendar':
		'colour color hide show rename visible farbe ausblenden einblenden sichtbar umbenennen green red blue grün rot blau gelb anzeigen calendar',
	'comic.createCharacter':
		'character hero heroine villain protagonist sidekick figur held heldin bösewicht charakter new neue erfinde invent',
	'comic.createStory': 'story strip manga plot geschichte neue erzählung start begin new beginnen',
	'comic.listCharacters': 'characters heroes cast figuren helden charaktere besetzung',
	'comic.listStories': 'stories strips geschichten comics show',
	'contacts.create':
		'met new someone acquaintance save kennengelernt getroffen neue bekannte speichern number business card plumber visitenkarte nummer telefonnummer eintragen contact kontakt person add',
	'contacts.delete': 'unfriend ex doppelt contact kontakt person duplicate number',
	'contacts.get':
		'details card everything when birthday where lives born visitenkarte wann geburtstag wohnt geboren open kontaktkarte öffne',
	'contacts.list':
		'find phone number who whose reach call lookup people know what where nummer wer wessen erreiche wo wohnt suche leute kenne plumber dentist berlin lives works klempner wem adresse address email',
	'contacts.update':
		'phone number address email nummer changed moved new married nickname birthday umgezogen geändert neue handynummer geheiratet nachnamen anschrift geburtstag lives job company surname wohnt jetzt arbeitet firma add correct',
	'dreams.create':
		'dreamt last night nightmare woke letzte nacht geträumt träumte aufgewacht albtraum alptraum hatte weird traum strange komischer seltsamer',
	'dreams.delete': 'dream traum',
	'dreams.get': 'particular detail ganz genau read lies traum dream',
	'dreams.list': 'recurring often ever dreamt wiederkehrende jemals wovon zuletzt letzten which träume',
	'dreams.update': 'lucid interpretation recurring meaning luzid deutung klartraum',
	'drink.list': 'list history verlauf alles gestern yesterday drinks getränke day tag',
	'drink.log':
		'drank drunk gulped sipped finished cup bottle glass trank getrunken gerade tasse flasche becher genehmigt beer wine large small another pint mug espresso großes kleines weiteres bier litre liters liter water wasser kaffee coffee tea tee intus',
	'drink.progress':
		'today much many enough goal far hydrated hydration total left heute wieviel viel genug tagesziel ausreichend bisher insgesamt missing fehlt dehydrated thirsty durst caffeine coffees',
	'drink.undo':
		'last wrong undo didn mistake remove oops letztes falsch rückgängig versehentlich doch nicht gar coffee didnt actually löschen',
	'events.addGuest':
		'guest invite bring friend plus one gast einladen lade eingeladen mitbringen gästeliste setz',
	'events.create':
		'plan host throw organise organize celebrate planen feiern feiere veranstalten schmeißen organisieren ausrichten feast birthday invite fortieth vierzigsten party grillieren grillen fest mach gartenparty people housewarming einladen',
	'events.delete': 'cancel called off absagen ausfällt abgeblasen barbecue party fällt abblasen nicht statt',
	'events.discover':
		'public concert concerts things nearby discover happening town weekend gigs festival exhibition theatre museum market local whats konzert konzerte veranstaltung veranstaltungen los unternehmen ausgehen stadt wochenende umgebung nähe ausstellung theater flohmarkt läuft where tonight out kids fun heute abend spass kinder gibt',
	'events.list': 'planned upcoming hosting geplante geplant anstehende bevorstehende',
	'events.listGuests':
		'guests who comes list attending attendees invited replied answered yes gäste gästeliste kommt wer eingeladen zugesagt dabei teilnehmer accepted accept many invitation people wieviele viele leute',
	'events.suggest':
		'take over adopt discovered found put calendar attend übernehmen übernimm vormerken hingehen gefundene concert into sounds good konzert klingt gut da hin',
	'events.update':
		'venue location date theme start dress code treffpunkt verlegen beginn motto party beginnt starts moved',
	'events.updateGuest':
		'rsvp accepted declined coming answer make said yes no maybe cancelled attend bringing zugesagt abgesagt zusage absage kommt doch sagt ab vielleicht dabei',
	'finance.addTransaction':
		'expense income record spent paid bought cost pay earned received got salary purchase ausgabe einnahme ausgegeben gekauft bezahlt gezahlt gekostet kostete verdient erhalten bekommen überwiesen lohn gehalt einkauf verbuchen bill bucks euro francs dollars wages refund fuel petrol rent ticket franken miete rechnung abgebucht rückerstattung tanken getankt weg groceries coffee lunch gas taxi haircut clothes lebensmittel kaffee bahn benzin coiffeur log buche eingegangen tip trinkgeld',
	'finance.delete': 'duplicate twice doppelt doppelte stimmt',
	'finance.list':
		'show list transactions purchases recent where went anzeigen buchungen ausgaben einkäufe zahlungen umsätze kontoauszug letzten payments expenses bought latest receipts spendings gekauft wofür quittungen zahlung buy kaufte',
	'finance.monthSummary':
		'month monthly spend balance much afford left over budget category categories broke save earn cashflow groceries restaurants monat diesen monats ausgegeben einnahmen ausgaben bilanz wieviel wofür verdient übrig gespart kategorie haushaltsbuch far spare wealthy viel geld letzten leisten essen lebensmittel within money go gone gebe',
	'finance.update':
		'amount category betrag kategorie recategorise recategorize actually cost kostete summe zuordnen belongs travel expense gehört reisen ausgabe falsch',
	'food.delete': 'didn wrongly falsche doch dinner lunch breakfast meal mahlzeit yesterday',
	'food.list':
		'meals list history yesterday week mahlzeiten gestern woche verlauf what ate eat last lately which log',
	'food.logMeal':
		'ate eaten munched grabbed cooked gegessen aß gegönnt verdrückt gekocht gefrühstückt gab verspeist slice bowl plate piece snack apple pizza teller schüssel stück zwischendurch mittag abend znacht zmittag hatte bestellt takeaway ordered log dinner breakfast lunch mittagessen abendessen frühstück',
	'food.summary':
		'calories calorie today day sum much many total intake macros far left kalorien heute wieviel insgesamt zugenommen eiweiß nährwerte makros bisher protein carbs fat nutrition diet over limit fett zucker sugar kohlenhydrate schon',
	'food.update': 'portion grams calories gramm größer kleiner kalorien only actually meal nur mahlzeit menge',
	'goals.create':
		'set setzen vornehmen nehme vor want achieve aim resolution times per every least erreichen vorsatz mindestens pro jeden tag liter woche trinken laufen lesen vorgenommen save weekly monthly new year neujahrsvorsatz goal neues ziel',
	'goals.delete': 'give up drop aufgeben verwerfen',
	'goals.list':
		'far progress reached track doing close along achieve weit fortschritt erreicht läuft stehen vorankomme kurs dran still much fehlt ziele hit targets met meeting',
	'goals.update':
		'pause resume complete reached achieved raise lower hold continue target pausieren fortsetzen erreicht geschafft erhöhen senken aussetzen weitermachen höher niedriger reading put abgeschlossen anpassen goal done',
	'habits.archive':
		'stop hide quit longer anymore pause shelve unarchive aufhören nicht mehr ausblenden pausieren zurückholen',
	'habits.create':
		'every daily start regularly want begin täglich jeden tag regelmäßig angewöhnen anfangen morgen abend neue gewohnheit new habit',
	'habits.delete': 'habit completely forever good ganz endgültig komplett gewohnheit logs',
	'habits.deleteLog':
		'log mistake didn unlog wrongly accident versehentlich irrtümlich doch nicht gemacht eintrag fälschlich remove actually',
	'habits.list': 'building which tracking welche verfolge',
	'habits.log':
		'done today gemacht erledigt went finished completed managed check tick off worked out exercised ran yoga flossed heute geschafft absolviert gejoggt trainiert joggen gedehnt abhaken pushups gym run walk stretched meditated brushed teeth read vitamins zähne geputzt liegestütze gelaufen spaziert gelesen genommen fitness workout',
	'habits.recentLogs': 'when history log last time often lately wann verlauf zuletzt letzte tage gym laufen',
	'habits.streaks':
		'streak row long often consecutive days many chain kept unbroken serie folge reihe tage lange hintereinander ununterbrochen durchgehalten strähne week month trainiert woche monat times',
	'habits.update': 'icon color target frequency symbol farbe häufigkeit',
	'habits.updateLog':
		'log time note correct actually earlier yesterday zeitpunkt uhrzeit eigentlich gestern früher nachträglich',
	'invoices.create':
		'bill charge client customer write issue hours verrechnen stelle ausstellen kunde kundin berechnen fakturieren firma company work arbeit schreib erstelle invoice',
	'invoices.delete': 'invoice draft rechnung entwurf',
	'invoices.get': 'positions lines due posten fällig what exactly stands',
	'invoices.list':
		'unpaid open overdue who owes offene unbezahlte überfällige unbezahlt wer schuldet paid yet hasn late paying bezahlt nicht ausständig mahnen',
	'invoices.setStatus':
		'paid sent void cancel payment arrived settled went received pays bezahlt beglichen versendet verschickt rausgeschickt gesendet zahlung eingegangen überwiesen gezahlt stornieren storno mark markieren ungültig yesterday out came gestern raus gekommen da',
	'invoices.stats':
		'outstanding open owed owe total revenue turnover much earned invoiced waiting ausstehend offen summe money umsatz jahresumsatz schulden schuldet außenstände geld wieviel year jahr clients still kunden beträge amounts unpaid',
	'journal.add':
		'write reflect reflection today vent thoughts day grateful dear liebes heute reinschreiben gedanken aufschreiben erlebt dankbar felt happened tell record erzähle halt fest schöner ging tagebuch tagebucheintrag gemacht erlebnis wrote',
	'journal.delete': 'page entry tear seite eintrag tagebucheintrag',
	'journal.list':
		'latest entries read last wrote what when einträge letzte geschrieben schrieb lesen blättern damals find words search suche stelle about über',
	'journal.update': 'yesterday entry gestrigen eintrag',
	'kontext.get': 'know read told instructions wissen steht anweisungen agents',
	'kontext.update':
		'tell instruct replace inform sollen wissen erklären anweisen note background keep mind context hintergrund festlegen',
	'lasts.confirm':
		'confirm really sure certain indeed truly bestätigen wirklich sicher tatsächlich endgültig',
	'lasts.create':
		'final ever never again farewell goodbye endgültig nie wieder abschied letztmals carried saw visited getragen gesehen maybe vielleicht wohl mal gewesen time last might',
	'lasts.delete': 'wasn wrong stimmt doch',
	'lasts.list': 'final things dinge letzten male which welche alle',
	'lasts.reclaim': 'again after all happened back wieder doch nochmals erneut zurück passiert',
	'lasts.suggest': 'suggest guess stopped haven ages long vorschlagen vermuten lange nicht mehr',
	'library.create':
		'want wish watchlist recommend wishlist tbr someone started finished wunsch wunschliste merkliste empfohlen empfehlung leseliste sehen lesen angefangen möchte vormerken put list reading see watch liste film buch serie anschauen ansehen new neues add book movie',
	'library.delete': 'book movie take off list liste buch film doch nicht',
	'library.list':
		'books films movies shows read watched next bücher gelesen gesehen geschaut serien lesen schauen nächstes regal favourite best unread unwatched lieblings ungelesen welche watchlist wishlist wunschliste library titles',
	'library.update':
		'rate stars status finished started watched gave up page episode season review loved hated abandoned bewerten sterne gelesen gesehen bewertung fertig abgebrochen ausgelesen durch seite folge staffel angefangen zuende deserves five four three points reading seen verdient fünf vier punkte fand',
	'me.context':
		'know interests who remember told weißt interessen wer erzählt remembered gespeichert weiss about über',
	'me.settings': 'settings preferences which what einstellungen eingestellt welche zeitzone sprache',
	'me.updateContext':
		'interests routine remember moved job allergic vegetarian like hobby family name live merk vegetarier beruf allergisch interessen heiße wohne lebe weißt birthday work komme arbeite gegen nüsse fact tatsache about über',
	'me.updateSettings':
		'time zone timezone language week starts switch german english day begins zeitzone sprache wochenbeginn umstellen stell deutsch englisch tagesbeginn beginnt',
	'meditate.delete': 'session sitzung',
	'meditate.list': 'when last often sessions long wann zuletzt sitzungen lange',
	'meditate.log':
		'minutes sat breathing session gesessen gerade sitzung geatmet still zen app done meditated meditation meditiert',
	'mood.delete': 'mood entry stimmung eintrag falsch wrongly',
	'mood.insights':
		'lately analysis average pattern patterns happy correlate affects usually why verlauf auswertung muster durchschnitt glücklich macht meistens zusammenhang beeinflusst woran trend lift better worse besser schlechter wovon abhängt gute lauf',
	'mood.log':
		'feel now today good bad great terrible gut schlecht heute gerade fühle geht müde tired happy sad stressed anxious mood lonely excited calm grateful exhausted angry relaxed fine down blue laune erschöpft traurig glücklich wütend gestresst genervt zufrieden mies super ängstlich entspannt richtig total log stimmung stressful',
	'mood.recent':
		'recent lately today days week felt heute zuletzt woche letzten tage fühlte ging gefühlt mood past',
	'mood.update': 'level actually stufe',
	'myday.summary':
		'overview overall day agenda whole look like brief summary today rundown recap morning planned plate tag tagesübersicht überblick sieht heute zusammenfassung ansteht steht gelaufen lief give start fass zusammen starte ansehen plan evening',
	'news.list':
		'headlines latest happening today world schlagzeilen aktuelle neues welt heute passiert new neuigkeiten gibt lately',
	'news.update':
		'read favourite favorite star archive gelesen favorit archivieren merken headline meldung stern',
	'newsResearch.search':
		'research topic find latest happening recherche recherchiere thema suchen neues newspapers papers media press written says zeitung zeitungen schreiben presse medien berichten berichtet about über',
	'notes.create':
		'jot down write idea thought remember scribble memo recipe take quick note keep aufschreiben schreib notier notiere merk idee gedanke einfall rezept gedächtnis festhalten zettel fest halt halte folgendes brainwave code wlan passwort schnell niederschreiben tippe gift geschenkidee diesen',
	'notes.delete': 'note notiz zettel wisch memo',
	'notes.get':
		'whole content text full open ganze inhalt vorlesen lies öffne says inside drin steht what exactly',
	'notes.links':
		'linked backlinks connected reference refer related verknüpft verlinkt verweise verbunden zusammenhängen pointing',
	'notes.list':
		'all browse pinned titles recent durchsehen angeheftete durchblättern neueste overview latest recently übersicht kürzlich letzte',
	'notes.search':
		'find containing wrote mention where somewhere recipe password suchen wo geschrieben stand notiert irgendwo erwähnt which wlan passwort wifi look suchst wonach worin welcher about über',
	'notes.tag': 'tag label untag categorise categorize schlagwort verschlagworten etikett versehen markiere',
	'notes.update':
		'append line extend pin archive hide end item replace rewrite anhängen häng ergänzen zeile anheften archivieren dazu dazuschreiben schreib unten anpinnen more extra bottom top bullet paragraph hinten punkt nachtrag angeheftet fix',
	'places.create':
		'keep save remember spot favourite store new speichern merken lieblingsort neuen entdeckt place ort diesen',
	'places.delete': 'closed shut zugemacht geschlossen gibt mehr',
	'places.list':
		'favourite saved visited often most eat nearby where lieblingsorte gespeicherte meistbesuchte gemerkt wohin',
	'places.update': 'opening hours moved öffnungszeiten umgezogen',
	'places.visit':
		'visited there here now arrived check checkin currently went besucht gewesen heute gerade hier angekommen einchecken eingecheckt sitting standing reached sitze stehe museum gym park',
	'quiz.addQuestion': 'question ask another frage weitere stelle hinzufügen antwort nächste add more quiz',
	'quiz.create': 'test knowledge flashcards vocabulary new vokabeln lernen neues prüfung over mach quiz',
	'quiz.delete': 'quiz whole ganzes',
	'quiz.deleteQuestion': 'question frage',
	'quiz.list': 'which welche alle',
	'quiz.questions':
		'questions results score well played answers answer ergebnis ergebnisse fragen antworten punkte abgeschnitten gespielt',
	'quiz.update': 'title description rename titel beschreibung',
	'quiz.updateQuestion': 'question answer wrong option frage antwort falsch',
	'search.everything':
		'everything everywhere all anywhere across find mention know related überall durchsuchen irgendwo irgendwas suche sämtliche show appears kommt vor zusammenhang bezug where wo',
	'spaces.list':
		'spaces use access which belong zugriff zugang welche gehöre member mitglied switch other family team andere wechseln',
	'tags.create': 'new neuer make called namens',
	'tags.delete': 'tag label schlagwort unused unbenutzt',
	'tags.list': 'which used welche verwendet gibt all',
	'tags.update': 'rename colour color umbenennen farbe einfärben red green blue rot grün blau name',
	'times.addEntry':
		'yesterday entered hours later forgot manually until spent retroactively nachtragen trag nach gestern nachträglich vergessen gearbeitet bis manuell log worked stunden arbeit eintragen project projekt client kunde',
	'times.createProject': 'project projekt client kunde neues rate stundensatz hourly',
	'times.deleteEntry': 'entry wrong eintrag falsch time zeiteintrag',
	'times.list': 'entries when what einträge wann woran worked yesterday gestern gearbeitet',
	'times.listProjects': 'projects projekte',
	'times.startTimer':
		'start begin clock working tracking now run starten beginnen fange anfangen stempel einstempeln los loslegen lauf jetzt arbeite timer arbeit stoppuhr project projekt client kunde zeiterfassung',
	'times.stats':
		'hours week running status much long many total month overtime stunden woche läuft überstunden wieviel monat lange insgesamt gearbeitet worked arbeit zeit viele',
	'times.stopTimer':
		'stop end clock out pause finish quit halt working break done stopped anhalten beenden ausstempeln feierabend aufhören fertig schluss today timer stoppuhr arbeit heute',
	'times.updateEntry':
		'billable description project abrechenbar beschreibung zuordnen entry wrong client correct eintrag falscher kunde',
	'todo.addReminder':
		'remind ping alert notify notification nudge alarm before minutes beforehand buzz erinnern erinnere erinnerung vorher bescheid benachrichtige wecker sag hinweisen heads tell tap deadline early erinnerst meld stunde klingeln pling',
	'todo.complete':
		'tick off done completed mark check cross finished bought called abhaken hak ab erledigt gemacht geschafft fertig gekauft durchgestrichen through finally took care crossed durch vollbracht besorgt angerufen abgegeben out groceries task',
	'todo.create':
		'add new neue need must buy call don forget remember gotta pick up todo kaufen einkaufen besorgen anrufen müssen sollte vergessen vergiss nicht brauche erinnere erinner remind später errand shopping groceries list supposed plants clean pay return renew pflanzen putzen bezahlen zurückbringen abholen organisieren erledigen dran denken liste setz steuererklärung pendenz kündigen cancel book fix tomorrow morgen grandma mum dad sometime eventually irgendwann mama rasen dringend',
	'todo.createProject': 'project projekt neues',
	'todo.delete': 'task aufgabe',
	'todo.deleteProject': 'project projekt whole tasks ganzes',
	'todo.deleteReminder':
		'reminder erinnerung stop don nicht mehr erinnern alarm notification benachrichtigung bugging nagging mute silence turn off notifications ausschalten abstellen stumm nerv',
	'todo.get': 'subtasks reminders one steps schritte unteraufgaben',
	'todo.list':
		'open due overdue today week tomorrow left outstanding remaining pending still plate shopping must deadline urgent next offene offen fällige überfällig woche heute morgen ansteht tun machen liegt dringend einkaufsliste unerledigt steht forgotten assigned agenda work chores to-dos zuerst nächstes pendent pendenzen',
	'todo.listProjects': 'projects projekte',
	'todo.move':
		'order before above after top bottom first reorder sort priority put reihenfolge vor oben unten zuerst sortieren anfang ende nach front back up down ganz zuoberst zuunterst vorne hinten priorisieren',
	'todo.reopen':
		'reopen undone again uncheck untick unfinished not done after all wieder öffnen offen doch nicht erledigt wiedereröffnen zurück',
	'todo.stats': 'productive finished completed week far many geschafft produktiv erledigt anzahl viele',
	'todo.update':
		'due date postpone priority defer snooze delay later push urgent important repeat deadline tomorrow verschieben fälligkeit priorität später dringend wichtig frist aufschieben morgen wiederholen hinausschieben until week reschedule move rename report assign low high no rush bis zeit eilt hoch niedrig woche verlegen umbenennen verlängern jede wöchentlich monatlich weekly monthly recurring wait warten',
	'todo.updateProject':
		'project projekt colour color archive farbe rename umbenennen archivieren abgeschlossen finished',
	'todo.updateSubtasks':
		'subtask checklist steps break down split unteraufgabe teilaufgabe checkliste schritt schritte aufteilen unterpunkt zerlegen teilschritt',
	'wardrobe.createGarment': 'piece bought new got kleidungsstück gekauft neue stück',
	'wardrobe.createOutfit':
		'together compose combine combination match goes look pair style zusammenstellen stell kombinieren kombination passt zusammen',
	'wardrobe.deleteOutfit': 'outfit look combination kombination don like anymore mag',
	'wardrobe.listGarments':
		'clothes own which what closet kleider kleidungsstücke besitze schrank anziehen welche show pieces zeig alle teile',
	'wardrobe.listOutfits': 'outfits wear looks combinations tonight kombinationen anziehen ziehe heute',
	'wardrobe.logWear':
		'wore wearing today put dressed trage trug getragen angezogen anhatte anhabe heute outfit suit shirt',
	'wardrobe.updateGarment':
		'size brand laundry wash broken größe marke wäsche kaputt shirt fits sleeve dirty clean tag passt schmutzig gewaschen farbe colour',
	'wetter.current':
		'temperature warm hot cold cool freezing degrees outside rain raining rainy umbrella coat jacket snow sunny sun wind windy storm cloudy tomorrow weekend wet need dry like kalt heiß draußen regen regnet regnen schirm regenschirm jacke mantel schnee schneit sonne sonnig scheint windig gewitter grad brauche morgen wochenende nass trocken mütze soaked sunscreen sunglasses gloves bike shorts boots thunder fog foggy humid ice icy frost heat dress forecast sonnencreme sonnenbrille handschuhe stiefel velo fahrrad nebel hagel eis glatt hitze schwül bewölkt wolken sturm kühl anziehen wird gießen today tonight heute abend sunshine shine strassen glätte nötig kälter zürich bern london paris berlin week mitnehmen take bring packen',
	'writing.create':
		'start begin essay blog post letter speech poem article cover beginnen anfangen brief rede gedicht blogbeitrag bewerbung verfassen help write hilf neu',
	'writing.delete': 'draft entwurf versions',
	'writing.get': 'current version present far aktuelle fassung stand show read speech zeig lies vor',
	'writing.list': 'unfinished working unfertige angefangene',
	'writing.listStyles': 'styles tone voice stil tonfall schreibstil write sound which klingen',
	'writing.saveAsArticle':
		'article copy publish turn into artikel übernehmen veröffentlichen kopieren umwandeln',
	'writing.update':
		'version status text save rewrite shorten revise finished paragraph continue polish speichern fassung umschreiben überarbeiten kürzen fertig weiterschreiben absatz better longer length länger besser',
};
