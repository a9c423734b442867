package sheettest

// june is a sheet with two title rows and a header of two rows.
const june = "6月排查"

func (b *builder) june() {
	const width = 16
	b.merge(june, 1, 1, 1, width, "东城街道2024年6月安全生产事故隐患排查治理台账")
	b.merge(june, 2, 1, 2, width, "填报单位：东城街道应急管理办公室")
	b.skip("title", 2)
	for c, name := range []string{"序号", "企业名称", "所属乡镇\n（街道）", "隐患部位", "隐患描述", "检查日期", "检查人", "隐患等级", "整改措施", "整改资金（万元）"} {
		b.merge(june, 3, c+1, 4, c+1, name)
	}
	b.merge(june, 3, 11, 3, 14, "整改情况")
	for c, name := range []string{"责任人", "整改期限", "是否整改", "完成时间"} {
		b.set(june, 4, 11+c, name)
	}
	b.merge(june, 3, 15, 4, 15, "复查人")
	b.merge(june, 3, 16, 4, 16, "备 注")
	b.skip("header", 2)

	row := b.lines(june, 5, juneRows())
	// One site over two rows.
	b.must(b.f.MergeCell(june, "B5", "B6"))

	b.set(june, row, 1, 30) // numbered beforehand, never filled
	b.skip("blank", 2)      // and the row below is empty
	row += 2
	b.set(june, row, 1, "合计")
	b.set(june, row, 10, 12.5)
	b.merge(june, row+1, 1, row+1, width, "备注：1.本表一式两份；2.重大事故隐患须当日报告。")
	b.merge(june, row+2, 1, row+2, 4, "填表人：张某")
	b.merge(june, row+2, 5, row+2, 10, "审核人：李某")
	b.merge(june, row+2, 11, row+2, width, "填报日期：2024年6月30日")
	b.skip("footer", 3)
}

// r is one row of june; the site is given, the rest by position.
func r(n int, site, text string, found any, grade any, measures string, money any, holder string, due, state, closed any, fates ...Fate) line {
	return line{[]any{n, site, "东城街道", "一号车间", text, found, "检查员甲、检查员乙", grade, measures, money, holder, due, state, closed, "复查员丙", nil}, fates}
}

func rec(f Fate) Fate      { f.Kind = "record"; return f }
func ask(code string) Fate { return Fate{Kind: "question", Code: "sheet." + code} }
func refuse(code string) Fate {
	return Fate{Kind: "refusal", Code: "sheet." + code}
}

func part(n int, f Fate) Fate { f.Part = n; return rec(f) }

func juneRows() []line {
	all := closings()
	all = append(all, splits()...)
	return append(all, doubts()...)
}

// closings: closing in ten ways, grades in five, dates in ten.
func closings() []line {
	return []line{
		r(1, "示例甲化工厂", "灭火器压力不足", day(2024, 6, 3), "一般", "更换", 0.05, "张三", "2024.6.10", "已销号", day(2024, 6, 8),
			rec(Fate{Text: "灭火器压力不足", Grade: "general", State: "closed", Found: "2024-06-03", Due: "2024-06-10", Closed: "2024-06-08", Holders: []string{"张三"}, Money: 50000})),
		r(2, "", "配电箱未上锁", "2024.6.4", 3, "上锁", "500元", "张三、李四，王五/赵六", "6月15日", "已闭合", "6月12日",
			rec(Fate{Grade: "general", State: "closed", Found: "2024-06-04", Due: "2024-06-15", Closed: "2024-06-12", Holders: []string{"张三", "李四", "王五", "赵六"}, Money: 50000})),
		r(3, "示例乙粮库", "安全出口堵塞", "6月5日", "3级", "清理", "1.2万元", "李四", "2024/6/20", "已整改", "2024-06-09",
			rec(Fate{Grade: "general", State: "closed", Found: "2024-06-05", Due: "2024-06-20", Closed: "2024-06-09", Money: 1200000})),
		r(4, "示例丙商场", "应急灯不亮", "2024-06-06", "一般3级", "更换", nil, "王 五", "2024年6月16日", "√", "2024年6月7日",
			rec(Fate{Grade: "general", State: "closed", Found: "2024-06-06", Closed: "2024-06-07", Holders: []string{"王五"}})),
		r(5, "示例丁学校", "护栏松动1.5米", "20240607", "一般", "加固", "/", "赵六", "２０２４．６．１７", "完成", "2024/6/10",
			rec(Fate{Text: "护栏松动1.5米", State: "closed", Found: "2024-06-07", Due: "2024-06-17", Closed: "2024-06-10"})),
		r(6, "示例戊工地", "临边未防护", day(2024, 6, 8), "一般隐患", "防护", nil, "钱七", day(2024, 6, 20), percent(1), 45463,
			rec(Fate{State: "closed", Found: "2024-06-08", Due: "2024-06-20", Closed: "2024-06-20"})),
		r(7, "示例己饭店", "燃气软管老化", "2024-06-09 10:30:00", "一般", "更换", nil, "孙八", "立行立改", "整改完毕", "当场",
			rec(Fate{State: "closed", Found: "2024-06-09", Due: "2024-06-09", Closed: "2024-06-09"})),
		r(8, "示例庚网吧", "疏散指示缺失", "2024.6.10", "一般", "补装", nil, "周九", "2024.6.20", nil, "已整改", ask("closed_without_date")),
		r(9, "示例辛仓库", "货物超高", "2024.6.11", "一般", "整理", nil, "吴十", "2024年6月底前", "未整改", nil,
			rec(Fate{State: "open", Due: "2024-06-30"})),
		r(10, "示例壬车间", "防护罩缺失", "2024.6.12", "一般", "加装", nil, "郑一", "限期7日", "正在整改", nil,
			rec(Fate{State: "rectifying", Due: "2024-06-19"})),
		r(11, "示例癸酒店", "消防门常开", "2024.6.13", "一般", "关闭", nil, "冯二", "7天", "×", nil,
			rec(Fate{State: "open", Due: "2024-06-20"})),
		r(12, "示例子市场", "私拉电线", "2024.6.14", "一般", "拆除", nil, "陈三", "6.28", "已于6月20日整改完成", nil,
			rec(Fate{State: "closed", Due: "2024-06-28", Closed: "2024-06-20"})),
	}
}

// splits: several hazards in one cell, and what only looks like it.
func splits() []line {
	seven := "①a区通道堵塞\n②b区灯具损坏\n③c区插座裸露\n④d区标识缺失\n⑤e区栓箱遮挡\n⑥f区门锁失灵\n⑦g区卷帘卡阻"
	var sevenFates []Fate
	for i, t := range []string{"a区通道堵塞", "b区灯具损坏", "c区插座裸露", "d区标识缺失", "e区栓箱遮挡", "f区门锁失灵", "g区卷帘卡阻"} {
		sevenFates = append(sevenFates, part(i+1, Fate{Text: t, State: "open"}))
	}
	return []line{
		r(13, "示例丑化肥厂", "一、储罐区围堰破损；二、可燃气体报警器未检定；三、安全标识脱落。", "2024.6.15", "一般", "一、修复围堰；二、送检；三、补设标识", 3, "褚四", "2024.6.30", "否", nil,
			part(1, Fate{Text: "储罐区围堰破损", Measures: "修复围堰", Money: 3000000}), part(2, Fate{Text: "可燃气体报警器未检定", Measures: "送检"}), part(3, Fate{Measures: "补设标识"})),
		r(14, "示例寅木器厂", "存在以下问题：1.除尘器未按2024.6.25要求清灰，积尘1.5厘米 2.砂光机无护罩", "2024.6.16", "一般", "限期整改", nil, "卫五", "2024.6.30", "否", nil,
			part(1, Fate{Text: "除尘器未按2024.6.25要求清灰，积尘1.5厘米", Measures: "限期整改"}), part(2, Fate{Text: "砂光机无护罩"})),
		r(15, "示例卯超市", seven, "2024.6.17", "一般", "逐项整改", nil, "蒋六", "2024.6.30", "未完成", nil, sevenFates...),
		r(16, "示例辰宾馆", "（1）烟感失效（2）喷淋头被遮挡", "2024.6.18", "一般", "更换", nil, "沈七", "2024.6.30", "否", nil,
			part(1, Fate{Text: "烟感失效"}), part(2, Fate{Text: "喷淋头被遮挡"})),
		r(17, "示例巳机械厂", "1、2、3号厂房灭火器过期", "2024.6.19", "一般", "更换", nil, "韩八", "2024.6.30", "否", nil,
			rec(Fate{Text: "1、2、3号厂房灭火器过期"})),
		r(18, "示例午印刷厂", "1.未按GB 50016-2014第3.2.1条设置防火分隔", "2024.6.19", "一般", "设置", nil, "杨九", "2024.6.30", "否", nil, rec(Fate{})),
		r(19, "示例未铸造厂", "1.天车限位失灵\n2.吊钩无防脱\n4.钢丝绳断丝", "2024.6.19", "一般", "维修", nil, "朱十", "2024.6.30", "否", nil, ask("split_unclear")),
	}
}

// doubts: what must be asked or refused, and what only repeats.
func doubts() []line {
	again := func(n int, f Fate) line {
		return r(n, "示例申电镀厂", "酸洗槽无围挡", "2024.6.20", "一般", "加设", nil, "秦一", "2024.6.30", "否", nil, rec(f))
	}
	return []line{
		again(20, Fate{Text: "酸洗槽无围挡"}),
		again(21, Fate{Repeat: true}),
		r(22, "示例酉液氨站", "液氨储罐超量，属重大事故隐患", "2024.6.20", "一般", "停用", nil, "尤二", "2024.6.30", "否", nil, ask("grade_conflict")),
		r(23, "示例戌煤气站", "煤气柜泄漏", "2024.6.20", "重大", "停用", nil, "许三", "2024.6.30", "否", nil, rec(Fate{Grade: "major"})),
		r(24, "示例亥纺织厂", "未发现重大事故隐患，但通道偏窄", "2024.6.20", "一般", "拓宽", nil, "何四", "2024.6.30", "否", nil, rec(Fate{Grade: "general"})),
		r(25, "示例日制冷厂", "压力表过期", "2024-02-30", "一般", "送检", nil, "吕五", "2024.6.30", "否", nil, refuse("bad_date")),
		r(26, "示例月造纸厂", "", "2024.6.21", "一般", "整改", nil, "施六", "2024.6.30", "否", nil, refuse("no_text")),
		r(27, "示例星塑料厂", "电机无接地", "3/4/2024", "一般", "接地", nil, "张七", "2024.6.30", "否", nil, ask("date_two_ways")),
		r(28, "示例辰星玻璃厂", "炉门变形", "24.6.21", "一般", "维修", nil, "孔八", "2024.6.30", "否", nil, ask("short_year")),
		r(29, "示例金属厂", "叉车无牌", "2024.6.21", "较大", "停用", nil, "曹九", "2024.6.30", "否", nil, ask("grade_unclear")),
		r(31, "示例木材厂", "堆垛过高", "2024.6.21", "一般", "降低", nil, "严十", "长期坚持", "否", nil, ask("open_ended")),
		r(32, "示例水泥厂", "筒仓未清库", "2024.6.21", "一般", "清库", nil, "华一", "2024.6.30", "已整改，待复查", nil, ask("state_unclear")),
		r(33, "示例火柴厂", "库房混存", "2024.6.21", "一般", "分存", nil, "金二", "2024.6.30", "未整改", "2024.6.25", ask("state_conflict")),
		r(34, "示例土石厂", "边坡过陡", "2024.6.21", "一般", "削坡", "三五万", "魏三", "2024.6.30", "否", nil, ask("money_unclear")),
		r(35, "示例陶瓷厂", "窑口无罩", "2024.6.21", "一般", "加罩", nil, "陶四", "2024.6.30", "是", "2024.6.1", ask("closed_before_found")),
		r(36, "示例砖瓦厂", "皮带无护栏", "2024.6.21", "一般", "加栏", nil, "姜五", nil, "否", nil, ask("no_deadline")),
		r(37, "", "食堂无证经营", "2024.6.21", "一般", "办证", nil, "戚六", "2024.6.30", "否", nil, ask("no_site")),
	}
}
