package nation

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// trade is a kind of place with what can be wrong there.
type trade struct {
	industry string // GB/T 4754
	suffix   string // of the names of its enterprises
	spots    []string
	things   []string
	share    int // of a hundred sites
}

var trades = []trade{
	{"C34", "机械有限公司", words("机加工车间 装配车间 冲压车间 焊接工位 喷漆房 库房东侧 空压机房 热处理炉旁"), words("砂轮机 冲床 行车吊钩 剪板机 数控车床 电焊机 空气压缩机 抛丸机 折弯机 氧气瓶 乙炔瓶 输送带"), 24},
	{"E47", "建设工程有限公司", words("三号楼六层 基坑东侧 塔吊作业面 脚手架南立面 钢筋加工棚 物料提升机 临时配电箱处 卸料平台"), words("外脚手架 临边防护 洞口盖板 塔吊 施工升降机 配电箱 安全带 模板支撑 悬挑钢梁 卸料平台 消防水源 基坑支护"), 19},
	{"F52", "商贸有限公司", words("一层东侧通道 地下车库 收银区后方 二层楼梯间 卸货平台 配电间 中庭扶梯 仓储间"), words("疏散通道 安全出口 应急照明 防火门 消火栓 灭火器 喷淋头 防火卷帘 货架 自动扶梯 燃气管道 电动自行车"), 14},
	{"C26", "化工有限公司", words("甲类仓库 罐区北侧 反应釜平台 装卸台 控制室 循环水泵房 氯气间 污水池"), words("可燃气体报警器 安全阀 压力表 反应釜 储罐液位计 静电接地 紧急切断阀 洗眼器 防爆电机 呼吸阀 围堰 氮封装置"), 10},
	{"G54", "运输有限公司", words("停车场 维修车间 加油点 调度室 充电棚 车辆出入口"), words("重型货车 轮胎 灭火器 卫星定位装置 制动管路 反光标识 充电桩 应急锤 紧固索具 行车记录仪"), 9},
	{"H62", "餐饮有限公司", words("后厨 油烟管道井 燃气表间 二层包间走廊 冷库 仓库"), words("燃气软管 燃气报警器 排油烟管道 燃气灶 液化气钢瓶 疏散指示标志 灭火毯 冷库门 插线板"), 9},
	{"P83", "学校", words("教学楼三层 宿舍楼东楼梯 实验室 食堂操作间 校门口 体育馆"), words("安全出口 应急照明 实验药品柜 消火栓 校车 护栏 配电箱 燃气阀门 疏散通道 热水锅炉"), 6},
	{"B06", "煤矿有限公司", words("采煤工作面 回风巷 井下变电所 运输大巷 主通风机房 掘进头"), words("瓦斯传感器 局部通风机 刮板输送机 液压支架 风门 隔爆水袋 防爆开关 带式输送机 人员定位卡 自救器"), 4},
	{"A01", "农业合作社", words("粮食烘干房 农机库 大棚北侧 泵房 饲料仓"), words("烘干机 粉碎机 农用三轮车 卷帘机 电缆 防护罩 沼气池 饲料搅拌机"), 3},
	{"Q84", "医院", words("门诊楼二层 氧气站 住院部北楼梯 放射科 配液间"), words("氧气汇流排 疏散通道 防火门 配电柜 消防水泵 电梯 医用气瓶 应急照明"), 2},
}

var faults = words("未设置防护罩 堵塞 损坏未及时修复 已过检验有效期 压力不足 线路老化破损 私拉乱接 未接地 缺少警示标识 未建立台账 联锁失效 固定不牢 锈蚀严重 " +
	"渗漏 数量不足 被遮挡 常闭状态未保持 未按规定检测 操作规程未上墙 无专人看管 超期未校验 堆放杂物 间距不足 未穿戴劳动防护用品 开关缺失 指示灯不亮 " +
	"巡查记录不全 连接松动 保护层脱落 标识不清 温度异常 擅自停用 未采取防坠落措施 缺少应急物资")

// rare are words that few hazards hold.
var rare = words("氨制冷 硫化氢 粉尘涉爆 液氯 环氧乙烷 丙烯腈 熔融金属 铝镁粉 涂装烘道 光气 氢氟酸 黄磷 甲醇钠 二硫化碳 苯乙烯 电石库 煤气柜 转炉 " +
	"盲板抽堵 受限空间 吊篮 爬架 龙门吊 架桥机 盾构 索道 游乐设施 玻璃栈道 大型浮顶罐 尾矿库 排土场 炸药库 烟花 礼花弹 引火线 液化天然气 槽车 " +
	"加氢站 储能电站 锂电池 光伏组件 换热机组 压滤机 离心机 蒸发器 精馏塔 裂解炉 焦炉 高炉 鱼雷罐 钢水包 连铸机 酸洗槽 镀锌锅 阳极泥 电解槽")

var details = words("现场未见当班检查记录 距离不足0.6米 责任人现场不在岗 影响人员疏散 存在触电风险 存在火灾风险 存在高处坠落风险 存在机械伤害风险 " +
	"作业人员不清楚应急处置要求 与上月检查发现的问题相似 现场已责令停止使用 同区域共有2处 同区域共有3处 管理台账与实物不符 未纳入日常检查内容 交接班未提及")

var measures = words("立即清理并划定禁放线 更换并做功能试验 修复后试运行 补办手续并设专人监护 加装防护并验收 委托有资质单位检测 完善台账并公示 组织全员培训并考核 停用待修")

var firms = words("宏达 鑫源 永盛 恒通 瑞丰 华泰 金桥 东方 昌盛 德润 顺达 祥和 双龙 福星 新星 正大 聚力 博远 天润 凤凰 运河 水城 湖滨 安泰 利民 兴业 泰和 " +
	"三江 中塬 北辰 南岭 西川 长河 青山 白云 赤峰 银河 红旗 蓝海 绿洲")

var surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")

var givens = words("建国 志强 秀英 海燕 立新 国栋 春梅 晓东 文斌 玉兰 永刚 桂芳 振华 丽娜 俊杰 雪梅 爱民 红霞 兴旺 长青 明月 思远 子轩 佳怡 天佑 素芬 庆丰 广林 慧敏")

func words(s string) []string { return strings.Fields(s) }

func one(rng *rand.Rand, of []string) string { return of[rng.IntN(len(of))] }

// few picks the early ones far more often.
func few(rng *rand.Rand, n int) int {
	return int(float64(n) * rng.Float64() * rng.Float64() * rng.Float64())
}

func (t trade) text(rng *rand.Rand, spot string) string {
	thing := t.things[few(rng, len(t.things))]
	if rng.IntN(12) == 0 {
		thing = rare[few(rng, len(rare))] + thing
	}
	text := spot + thing + faults[few(rng, len(faults))]
	if rng.IntN(3) > 0 {
		text += "，" + one(rng, details)
	}
	if rng.IntN(4) == 0 {
		text += fmt.Sprintf("，编号%c%c-%04d", 'A'+rune(rng.IntN(26)), 'A'+rune(rng.IntN(26)), rng.IntN(10000))
	}
	if rng.IntN(6) == 0 {
		text += "；" + one(rng, t.things) + one(rng, faults)
	}
	return text
}

func name(rng *rand.Rand) string {
	return string(surnames[rng.IntN(len(surnames))]) + one(rng, givens)
}
