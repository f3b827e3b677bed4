extension Lexicon {
    static let turkish = Lexicon(
        wishes: [
            "canlı veritabanına asla dokunma", "cevapları kısa tut", "hostel istemiyorum", "bana Memo de",
            "tutarları kuruşsuz yaz", "dosya silmeden önce bana sor", "öğleden önce hiçbir şey planlama",
            "her rakamın kaynağını ver",
            "kardeşimi bu işe karıştırma", "mümkünse hep trenle gidelim", "müşteri mektuplarında emoji olmasın",
            "cuma günleri çalışmıyorum",
            "tariflerde alerjenleri belirt", "her seferinde iki seçenek sun", "ekipteki herkese siz diye hitap et",
            "kısaltma kullanma",
        ],
        wishForms: [
            "{w}.", "Bundan böyle {w}.", "Her şey için geçerli bir kural: {w}.", "Lütfen {w}.",
            "Şuna önem veriyorum: {w}.", "Bir de {w}, olur mu?",
        ],
        subjects: [
            "kız kardeşim", "komşumuz", "ev sahibi", "iş arkadaşım", "muhasebeci", "amcam", "antrenör", "en küçüğümüz",
        ],
        predicates: [
            "cevize alerjik", "bir fırının üstünde oturuyor", "eski radyo topluyor", "büyük köpeklerden korkuyor",
            "gece vardiyasında çalışıyor",
            "sadece bitki çayı içiyor", "çello çalıyor", "yakında sahile taşınıyor", "akıcı Fince konuşuyor",
            "yüksek sesli müziğe katlanamıyor",
            "bisiklet tamir ediyor", "domuz eti yemiyor", "yükseklikten korkuyor", "koroda şarkı söylüyor",
        ],
        things: [
            "sözleşme numarası", "kapı şifresi", "son teslim tarihi", "bütçe", "koltuk", "sipariş numarası",
            "sayaç değeri", "kira", "oda", "teslimat günü", "kupon", "bekleme süresi", "telefon numarası", "klasör",
        ],
        names: [
            "Karadağ", "Yıldırım", "Çetinkaya", "Özdemir", "Şahinoğlu", "Güneş", "Tekeli", "Aksoylu", "Bozkurt",
            "Demirtaş", "Erdoğmuş",
            "Kılıçarslan",
        ],
        valueForms: [
            "{n} için {t} {v}.", "{n}: {t} {v}.", "Baktım, {n} için {t} {v} imiş.", "{v}, {n} için {t}.",
            "Not al, {n}, {t}: {v}.",
            "{n} konusuna gelince, {t} {v} ediyor.",
        ],
        correctionForms: [
            "Düzeltme: {n} için {t} {v}.", "Yanılmışım, {n} için {t} {v}.", "{o} değil, {n} için {t} {v}.",
            "Yine {n}: {t} eskiden {o} idi, şimdi {v}.",
        ],
        cities: [
            "Edirne", "Bursa", "Trabzon", "Rize", "Konya", "Kayseri", "Mersin", "Adana", "Mardin", "Urfa", "Sinop",
            "Ordu",
        ],
        siblingForms: [
            "{c} oteli {v} tutuyor.", "{c} bileti {v}.", "{c} dairesi gecelik {v}.", "{c} rehberine {v} öderiz.",
        ],
        laterSiblingForms: [
            "{c} oteli şimdi {v} tutuyor.", "{c} bileti aslında {v}.", "{c} dairesi artık gecelik {v}.",
            "{c} rehberine bunun yerine {v} öderiz.",
        ],
        decisions: [
            "MySQL değil Postgres kullanıyoruz", "Kubernetes defterini kapatıyoruz", "parti bahçede olacak",
            "kadın kahraman yangından sağ çıkıyor",
            "satın almak yerine kiralıyoruz", "logo yeşil kalıyor", "kimse birinci sınıfta uçmuyor",
            "eski yazıcı okula gidiyor",
            "ikinci kat boyayı atlıyoruz", "köpek komşularda kalıyor",
        ],
        decisionForms: [
            "Karar verildi: {d}.", "Uzun uzun düşündük, {d}.", "Şunda anlaştık: {d}.", "O zaman {d}, kesin.",
        ],
        tasks: [
            "tesisatçıdan teklif istemek", "pasaportu yenilemek", "olukları temizlemek", "yedekleri yeni diske taşımak",
            "perde sipariş etmek",
            "dişçiyi aramak", "ödünç merdiveni geri vermek", "fişleri ayıklamak", "eki çevirmek",
            "garaj kapısını boyamak",
        ],
        openForms: ["Hâlâ açık: {k}.", "Geriye {k} kaldı.", "Kimse daha fırsat bulamadı: {k}.", "Sıradaki iş: {k}."],
        doneForms: ["Bitti: {k}.", "Tamamlandı: {k}.", "Listeden silebiliriz: {k}.", "Bunu geride bıraktık: {k}."],
        retractionForms: [
            "Dediğimi unut, artık geçerli değil: {w}.", "Sözümü geri alıyorum, buna gerek kalmadı: {w}.",
        ],
        pasteForms: ["Şunu yazmışlar:", "Sayfalarından kopyaladım:", "Postada şöyle diyor:", "Belge burada:"],
        talk: [
            "Burada bütün hafta yağmur yağdı.", "Bütün bunlara ne diyeceğimi bilmiyorum.",
            "Kahve içerken bir düşüneyim.", "Beklediğimden uzun sürdü.",
            "Sonraki bölümle devam eder misin?", "Lehine de aleyhine de nedenler var.", "Bugün kafam biraz karışık.",
            "Sen olsan nereden başlardın?",
            "Neyse, göreceğiz.", "Telefon durmadan çalıyor.", "Teşekkürler, çok işime yaradı.",
            "Peki genelde nasıl yapılır?",
            "Bir yerde okumuştum bunu.", "Diğerlerinden henüz haber yok.",
        ],
        replies: [
            "Makul görünüyor, sonra değiştirmek de kolay.", "Birkaç yol var, her birinin iyi yanı var.",
            "En iyisi anlaşılan yerden başlamak.",
            "Adım adım gidelim ve nereye vardığına bakalım.", "Çoğu kişi orta yolu tercih eder.",
            "Kalan sorular için biraz beklerdim.",
            "Güzel tespit, o açıdan bakmamıştım.", "İki bölüm arasında kısa bir mola iyi gelir.",
            "Anlaşılmayan bir şey olursa sözümü kes.",
            "Sonunda bu bir zevk meselesi.",
        ],
        leadIns: ["Bu arada,", "Ha, bir de", "Bilgin olsun:", "Unutmadan:", "Hım, şey,", "Bak,"])
}
