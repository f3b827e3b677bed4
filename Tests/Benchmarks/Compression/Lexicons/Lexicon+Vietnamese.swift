extension Lexicon {
    static let vietnamese = Lexicon(
        wishes: [
            "đừng bao giờ đụng vào cơ sở dữ liệu chính", "trả lời ngắn gọn thôi", "không đặt nhà trọ",
            "cứ gọi tôi là Tèo",
            "ghi số tiền đã gồm thuế", "hỏi tôi trước khi xóa tệp", "đừng xếp việc gì trước buổi trưa",
            "nêu nguồn của mỗi con số",
            "đừng lôi em trai tôi vào chuyện này", "đi tàu hỏa nếu được", "thư cho khách không dùng biểu tượng cảm xúc",
            "thứ sáu coi như tôi nghỉ", "món nào cũng ghi rõ chất gây dị ứng", "lần nào cũng đưa hai phương án",
            "xưng hô lịch sự với mọi người",
            "không viết tắt",
        ],
        wishForms: [
            "{w}.", "Từ giờ trở đi {w}.", "Một điều cho mọi việc: {w}.", "Làm ơn {w}.",
            "Tôi rất coi trọng điều này: {w}.", "Với lại {w} nhé.",
        ],
        subjects: [
            "chị tôi", "hàng xóm nhà tôi", "chủ nhà", "đồng nghiệp của tôi", "cô kế toán", "chú tôi", "huấn luyện viên",
            "đứa út",
        ],
        predicates: [
            "bị dị ứng hạt óc chó", "sống trên một tiệm bánh", "sưu tầm radio cũ", "sợ chó lớn",
            "làm ca đêm ở bệnh viện", "chỉ uống trà thảo mộc",
            "chơi đàn cello", "sắp dọn ra biển", "nói thạo tiếng Phần Lan", "không chịu nổi nhạc ồn",
            "sửa xe đạp kiếm sống", "không ăn thịt lợn",
            "mắc chứng sợ độ cao", "hát trong ca đoàn",
        ],
        things: [
            "số hợp đồng", "mã cửa", "hạn chót", "ngân sách", "số ghế", "mã đơn hàng", "chỉ số công tơ", "tiền thuê",
            "số phòng", "ngày giao hàng", "phiếu giảm giá", "thời gian chờ", "số điện thoại", "thư mục",
        ],
        names: [
            "Nguyễn Khải", "Trần Bảo", "Lý Thường", "Đặng Hòa", "Vũ Quỳnh", "Hồ Nguyệt", "Phan Đăng", "Bùi Thạch",
            "Đỗ Uyên", "Tôn Thất", "Lâm Vỹ", "Mạc Phúc",
        ],
        valueForms: [
            "Với {n}, {t} là {v}.", "{n}: {t} {v}.", "Tôi đã tra, {t} của {n} là {v}.", "{v} là {t} của {n}.",
            "Ghi lại {t} của {n} là {v}.", "Còn {n} thì {t} là {v}.",
        ],
        correctionForms: [
            "Sửa lại: {t} của {n} là {v}.", "Tôi nhầm về {n}, {t} là {v}.", "Không phải {o} mà {v}: {t} của {n}.",
            "Lại {n}: {t} đổi từ {o} thành {v}.",
        ],
        cities: [
            "Huế", "Hội An", "Đà Lạt", "Nha Trang", "Vinh", "Thanh Hóa", "Sa Pa", "Hà Giang", "Cần Thơ", "Cà Mau",
            "Pleiku", "Kon Tum",
        ],
        siblingForms: [
            "Khách sạn ở {c} giá {v}.", "Vé đi {c} giá {v}.", "Căn hộ ở {c} mỗi đêm {v}.",
            "Trả cho hướng dẫn viên ở {c} {v}.",
        ],
        laterSiblingForms: [
            "Khách sạn ở {c} bây giờ giá {v}.", "Vé đi {c} thật ra giá {v}.", "Căn hộ ở {c} nay mỗi đêm {v}.",
            "Trả cho hướng dẫn viên ở {c} lại là {v}.",
        ],
        decisions: [
            "dùng Postgres chứ không dùng MySQL", "bỏ Kubernetes", "tiệc làm ngoài vườn",
            "nữ chính sống sót sau vụ cháy", "thuê chứ không mua",
            "biểu trưng vẫn màu xanh lá", "không ai đi hạng thương gia", "máy in cũ đem tặng trường học",
            "bỏ lớp sơn thứ hai", "con chó ở lại với hàng xóm",
        ],
        decisionForms: [
            "Đã quyết: {d}.", "Nghĩ mãi rồi, {d}.", "Chúng tôi thống nhất {d}.", "Vậy thì {d}, chốt luôn.",
        ],
        tasks: [
            "hỏi giá thợ ống nước", "gia hạn hộ chiếu", "dọn máng xối", "chuyển bản sao lưu sang ổ mới", "đặt rèm cửa",
            "gọi cho nha sĩ",
            "trả cái thang đã mượn", "xếp lại hóa đơn", "dịch phần phụ lục", "sơn cửa nhà xe",
        ],
        openForms: ["Còn dang dở: {k}.", "Vẫn phải {k}.", "Chưa ai kịp {k}.", "Việc kế tiếp: {k}."],
        doneForms: ["Đã xong: {k}.", "Hoàn tất: {k}.", "Gạch khỏi danh sách: {k}.", "Chuyện này qua rồi: {k}."],
        retractionForms: ["Quên điều tôi nói đi, không còn đúng nữa: {w}.", "Tôi rút lại, không cần nữa: {w}."],
        pasteForms: ["Họ viết thế này:", "Chép từ trang của họ:", "Trong thư ghi:", "Tài liệu đây:"],
        talk: [
            "Ở đây mưa suốt cả tuần.", "Tôi chưa biết nghĩ sao về chuyện này.", "Để tôi vừa uống cà phê vừa nghĩ.",
            "Mất nhiều thời gian hơn tôi tưởng.",
            "Bạn làm tiếp phần sau được không?", "Có lý do ủng hộ lẫn phản đối.", "Hôm nay đầu óc tôi hơi rối.",
            "Bạn sẽ xem chỗ nào trước?", "Thôi thì cứ chờ xem.",
            "Điện thoại reo liên tục.", "Cảm ơn, hữu ích lắm.", "Thường người ta làm thế nào?", "Tôi đọc ở đâu đó rồi.",
            "Những người khác chưa có tin gì.",
        ],
        replies: [
            "Nghe hợp lý, sau này đổi cũng được.", "Có vài cách, cách nào cũng có cái hay.",
            "Nên bắt đầu từ phần đã rõ.", "Ta đi từng bước xem sao.",
            "Đa số thấy phương án giữa là dễ chịu.", "Các câu còn lại nên chờ thêm chút.",
            "Nhận xét hay, tôi chưa nhìn từ phía đó.",
            "Nghỉ một chút giữa chừng thường có ích.", "Cứ ngắt lời nếu có gì chưa rõ.", "Rốt cuộc là chuyện sở thích.",
        ],
        leadIns: ["Nhân tiện,", "À, và", "Nói cho bạn biết:", "Kẻo quên:", "Ừm,", "Này,"])
}
